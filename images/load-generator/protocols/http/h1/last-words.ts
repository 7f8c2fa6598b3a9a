// A server that answers in the middle of an upload may reset the connection right after. A piece that is written then
// fails before the answer is read, and Node gives the socket up with the answer in it. So a write's error is told only
// once what has come was read.
import type { Socket } from "node:net";

type Done = (error?: Error | null) => void;

const prepared = new WeakSet<Socket>();

/** To be called before the first piece is written; again, it does nothing. */
export const readBeforeWriteErrors = (socket: Socket): void => {
  if (prepared.has(socket)) return;
  prepared.add(socket);
  const { _write: write, _writev: writeMany } = socket;
  socket._write = (piece, encoding, done) => write.call(socket, piece, encoding, tellOnceRead(done));
  if (writeMany !== undefined) socket._writev = (pieces, done) => writeMany.call(socket, pieces, tellOnceRead(done));
};

/** Sockets are read before each immediate, and the first may be one of before the write. */
const tellOnceRead =
  (done: Done): Done =>
  (error) => {
    if (error) setImmediate(() => setImmediate(done, error));
    else done();
  };
