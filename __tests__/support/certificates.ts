// An authority of the tests' own, and certificates of it: right ones and such as must be refused.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  type Extension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { Pem } from "../../contracts/run/planned-http.ts";

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

export interface Certificate {
  readonly cert: Pem;
  readonly key: Pem;
}

export interface Authority {
  readonly ca: Pem;
  /** @param validDays from and to, counted from now */
  readonly issue: (names: readonly string[], validDays?: readonly [number, number]) => Promise<Certificate>;
}

const makeKeys = () => webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);

const pemOf = async (key: webcrypto.CryptoKey): Promise<Pem> =>
  Pem.parse(PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY"));

const validity = ([from, to]: readonly [number, number]) => ({
  notBefore: new Date(Date.now() + from * DAY_MS),
  notAfter: new Date(Date.now() + to * DAY_MS),
});

let serial = 0;
const nextSerial = (): string => {
  serial += 1;
  return serial.toString(16).padStart(4, "0");
};

export const makeAuthority = async (): Promise<Authority> => {
  const keys = await makeKeys();
  const own = await X509CertificateGenerator.createSelfSigned({
    serialNumber: nextSerial(),
    name: "CN=Meridian's tests",
    keys,
    signingAlgorithm: EC,
    ...validity([-1, 1]),
    extensions: [new BasicConstraintsExtension(true, 1, true)],
  });
  const issue: Authority["issue"] = async (names, validDays = [-1, 1]) => {
    const subject = await makeKeys();
    const extensions: Extension[] = [
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: /^[\d.]+$/.test(value) ? ("ip" as const) : ("dns" as const), value })),
      ),
    ];
    const issued = await X509CertificateGenerator.create({
      serialNumber: nextSerial(),
      subject: `CN=${names[0]}`,
      issuer: own.subject,
      publicKey: subject.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: EC,
      extensions,
      ...validity(validDays),
    });
    return { cert: Pem.parse(issued.toString("pem")), key: await pemOf(subject.privateKey) };
  };
  return { ca: Pem.parse(own.toString("pem")), issue };
};
