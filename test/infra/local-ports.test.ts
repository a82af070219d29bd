import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, vi } from 'vitest';
import { freePort, portOf } from '../../infra/local/engines/free-port.ts';

it('a free port is not one that systems give to whoever listens on any port', async () => {
  for (let port = 0; port < 50; port += 1) expect(await freePort()).toBeLessThan(32_768);
});

it('a free port is one that nobody listens on', async () => {
  const first = await freePort();
  const server = createServer().listen(first, '127.0.0.1');
  await once(server, 'listening');
  expect(portOf(server)).toBe(first);
  const chance = vi.spyOn(Math, 'random').mockReturnValueOnce((first - 10_000 + 0.5) / 22_000);
  expect(await freePort()).not.toBe(first);
  expect(chance.mock.calls.length).toBeGreaterThan(1);
  server.close();
});
