// While a script is only read it calls nobody: whatever opens a connection throws instead.
import { Socket as DatagramSocket } from "node:dgram";
import { Socket } from "node:net";

const refuse = (): never => {
  throw new Error(
    "the network was used in the script's init code, which only declares: call it in the function that virtual users run, or in setup()",
  );
};

export const refuseNetwork = (): void => {
  Socket.prototype.connect = refuse;
  DatagramSocket.prototype.bind = refuse;
  DatagramSocket.prototype.connect = refuse;
  DatagramSocket.prototype.send = refuse;
};
