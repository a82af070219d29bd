import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../files.ts';
import { portOf } from './free-port.ts';

export type Mail = z.infer<typeof mailSchema>;
export type SesEngine = { readonly endpoint: string; mail(): Promise<readonly Mail[]>; stop(): Promise<void> };

/** Required, not imported: what `default` of a CommonJS module is depends on who imports it. */
type Emulator = typeof import('aws-ses-v2-local', { with: { 'resolution-mode': 'require' }});
const requireModule = createRequire(import.meta.url);

const mailSchema = z.looseObject({ messageId: z.string(), subject: z.string().optional(), at: z.number() });
const mailFileSchema = z.array(mailSchema);
const storeSchema = z.object({ emails: mailFileSchema });

/**
 * SES: aws-ses-v2-local behind our own port, loaded at the first request. It forgets its mail when it ends, so each mail is
 * also kept in the data folder.
 */
export const startSes = async (mailFile: string): Promise<SesEngine> => {
  const kept = new Map((readJsonFile(mailFile, mailFileSchema) ?? []).map((mail) => [mail.messageId, mail]));
  let loading: Promise<Server> | undefined;
  let keeping: Promise<void> = Promise.resolve();
  const load = async (): Promise<Server> => {
    const { default: startEmulator }: Emulator = requireModule('aws-ses-v2-local');
    return startEmulator({ host: '127.0.0.1', port: 0 });
  };
  const keep = async (emulator: Server): Promise<void> => {
    const store = await fetch(`http://127.0.0.1:${portOf(emulator)}/store`);
    const before = kept.size;
    for (const mail of storeSchema.parse(await store.json()).emails) kept.set(mail.messageId, mail);
    if (kept.size > before) writeJsonFile(mailFile, [...kept.values()]);
  };

  const server = createServer((request, response) => {
    loading ??= load();
    loading.then(
      (emulator) => {
        response.on('finish', () => {
          keeping = keeping.then(() => keep(emulator));
        });
        emulator.emit('request', request, response);
      },
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    /** What was answered before is in it. */
    mail: async () => {
      await keeping;
      return [...kept.values()];
    },
    stop: async () => {
      await keeping;
      const emulator = await loading;
      for (const each of emulator ? [server, emulator] : [server]) {
        const closed = once(each, 'close');
        each.close();
        each.closeAllConnections();
        await closed;
      }
    },
  };
};
