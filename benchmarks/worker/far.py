# Puts 10.9.0.2 to 10.9.0.254 so far away: what is sent there comes back to this machine's 10.9.0.1 after a delay, and the
# other way round. For a network namespace of one's own, where the kernel has no netem. Argument: milliseconds each way.
import fcntl, os, select, struct, subprocess, sys, time
from collections import deque

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
delay = float(sys.argv[1]) / 1000
tun = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", b"far0", IFF_TUN | IFF_NO_PI))
for command in ("addr add 10.9.0.1/24 dev far0", "link set far0 up", "link set far0 txqueuelen 20000"):
    subprocess.run(["ip", *command.split()], check=True)
print("ready", flush=True)

held = deque()
while True:
    wait = max(0, held[0][0] - time.monotonic()) if held else None
    readable, _, _ = select.select([tun], [], [], wait)
    if readable:
        packet = os.read(tun, 65536)
        if packet[0] >> 4 == 4:
            # Source and destination change places, so that every checksum stays right.
            swapped = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
            held.append((time.monotonic() + delay, swapped))
    while held and held[0][0] <= time.monotonic():
        os.write(tun, held.popleft()[1])
