import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';

/** The port that a listening server got. */
export const portOf = (server: Pick<Server, 'address'>): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port');
  return address.port;
};

/** Below the ports that systems give to whoever listens on any: an engine takes seconds to start, and nobody else may get its port meanwhile. */
const first = 10_000;
const afterLast = 32_000;
const tries = 100;

/** A port on the loopback interface that nobody uses now. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = first + Math.floor(Math.random() * (afterLast - first));
    if (await isFree(port)) return port;
    if (attempt === tries) throw new Error(`${tries} ports between ${first} and ${afterLast} are taken`);
  }
};

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
};

/** Lets an engine of ours listen where only this machine reaches it; stopping does not wait for idle connections. */
export const listenOnLoopback = async (server: HttpServer): Promise<{ readonly endpoint: string; stop(): Promise<void> }> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
