import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface Gate {
  port: number;
  /** open: everything passes. shut: connections are cut and refused. silent: connections are taken and never answered. */
  set(state: 'open' | 'shut' | 'silent'): void;
  /** Where connections go; may be given after the gate is there. */
  lead(port: number): void;
  close(): Promise<void>;
}

/** A way to a server on loopback that can be closed, so that an outage is one of the real network. */
export async function startGate(): Promise<Gate> {
  const sockets = new Set<Socket>();
  let state: Parameters<Gate['set']>[0] = 'open';
  let target = 0;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    // Cut on purpose; whoever holds the other end sees it there.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((inner) => {
    keep(inner);
    if (state === 'silent') return;
    if (state === 'shut' || target === 0) {
      inner.resetAndDestroy();
      return;
    }
    const outer = connect(target, '127.0.0.1');
    keep(outer);
    inner.pipe(outer).pipe(inner);
    inner.on('close', () => outer.destroy());
    outer.on('close', () => inner.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      state = next;
      if (next !== 'open') for (const socket of sockets) socket.resetAndDestroy();
    },
    lead: (port) => {
      target = port;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
