// One virtual user after another asks for the same, and checks the answer's status. What is asked comes by the
// environment, as Goose keeps its arguments to itself. Prints how many answers came and how many were wrong.
use goose::prelude::*;
use std::{env, sync::LazyLock, time::Duration};

static PATH: LazyLock<String> = LazyLock::new(|| env::var("PEER_PATH").expect("PEER_PATH"));
static BODY: LazyLock<Option<String>> = LazyLock::new(|| env::var("PEER_BODY").ok());

async fn trust_anybody(user: &mut GooseUser) -> TransactionResult {
    user.set_client_builder(reqwest::Client::builder().danger_accept_invalid_certs(true).timeout(Duration::from_secs(60)))
        .await?;
    Ok(())
}

async fn ask(user: &mut GooseUser) -> TransactionResult {
    let builder = match &*BODY {
        None => user.get_request_builder(&GooseMethod::Get, &PATH)?,
        Some(body) => user
            .get_request_builder(&GooseMethod::Post, &PATH)?
            .header("Content-Type", "application/json")
            .body(body.clone()),
    };
    let request = GooseRequest::builder().set_request_builder(builder).name("peer").build();
    let mut answer = user.request(request).await?;
    match answer.response {
        Ok(response) if response.status() == 200 => {
            let _ = response.bytes().await;
            Ok(())
        }
        Ok(_) => user.set_failure("status is not 200", &mut answer.request, None, None),
        Err(_) => Ok(()),
    }
}

#[tokio::main]
async fn main() -> Result<(), GooseError> {
    let metrics = GooseAttack::initialize()?
        .register_scenario(
            scenario!("peer")
                .register_transaction(transaction!(trust_anybody).set_on_start())
                .register_transaction(transaction!(ask)),
        )
        .execute()
        .await?;
    let (mut count, mut failed) = (0, 0);
    for request in metrics.requests.values() {
        count += request.success_count;
        failed += request.fail_count;
    }
    println!("{{\"count\":{count},\"failed\":{failed}}}");
    Ok(())
}
