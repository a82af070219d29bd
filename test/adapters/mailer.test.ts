import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMailer, MailInDoubt, MailNotSent } from '../../shared/adapters/ses/mailer.ts';

const mail = { to: 'anna@skola.example.lv', subject: 'Uzaicinājums', text: 'Labdien!\nŠūpoles, ķirši un ģīmis.' };

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
  // The pauses between tries are random; without chance there are none.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

describe('the mailer', () => {
  it('sends plain text in UTF-8, from its one address to one person', async () => {
    const commands = mockClient(SESv2Client);
    commands.on(SendEmailCommand).resolves({ MessageId: 'm' });
    await createMailer('pumpurs@pumpurs.example').send(mail);
    expect(commands.commandCalls(SendEmailCommand).map(({ args: [command] }) => command.input)).toEqual([
      {
        FromEmailAddress: 'pumpurs@pumpurs.example',
        Destination: { ToAddresses: ['anna@skola.example.lv'] },
        Content: {
          Simple: {
            Subject: { Data: 'Uzaicinājums', Charset: 'UTF-8' },
            Body: { Text: { Data: mail.text, Charset: 'UTF-8' } },
          },
        },
      },
    ]);
  });

  const refused = (name: string, more: object) => Object.assign(new Error(`Not to ${mail.to}`), { name, ...more });
  const send = (...outcomes: readonly Error[]) => {
    const commands = mockClient(SESv2Client);
    const service = commands.on(SendEmailCommand);
    for (const outcome of outcomes) service.rejectsOnce(outcome);
    service.resolves({ MessageId: 'm' });
    const sent = createMailer('pumpurs@pumpurs.example').send(mail);
    sent.catch(() => undefined);
    return { sent, tries: () => commands.commandCalls(SendEmailCommand).length };
  };

  it('says that a message was not taken, and not in the words of the service: they may quote the address', async () => {
    const { sent, tries } = send(refused('MessageRejected', { $metadata: { httpStatusCode: 400 } }));
    await expect(sent).rejects.toThrow(MailNotSent);
    await expect(sent).rejects.toThrow(/^MessageRejected$/);
    await sent.catch((error: Error) => expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('anna@'));
    expect(tries()).toBe(1);
  });

  it.each([
    ['it was busy', refused('TooManyRequestsException', { $metadata: { httpStatusCode: 429 } })],
    ['it had an error of its own', refused('InternalServiceErrorException', { $metadata: { httpStatusCode: 500 } })],
    ['nobody was there', refused('Error', { code: 'ECONNREFUSED' })],
    ['no connection came about', refused('TimeoutError', {})],
  ])('tries again where the service surely did not take it: %s', async (_why, refusal) => {
    const { sent, tries } = send(refusal, refusal);
    await expect(sent).resolves.toBeUndefined();
    expect(tries()).toBe(3);
    const vain = send(refusal, refusal, refusal);
    await expect(vain.sent).rejects.toThrow(MailNotSent);
    expect(vain.tries()).toBe(3);
  });

  it.each([
    ['the answer is late', refused('TimeoutError', { code: 'ETIMEDOUT', $metadata: { attempts: 1 } })],
    ['the line went dead', refused('Error', { code: 'ECONNRESET' })],
  ])('never sends twice what may have left: %s', async (_why, silence) => {
    const { sent, tries } = send(silence);
    await expect(sent).rejects.toThrow(MailInDoubt);
    expect(tries()).toBe(1);
  });

  it('tells our own mistake from an outage', async () => {
    const { sent, tries } = send(refused('AccessDeniedException', { $metadata: { httpStatusCode: 403 } }));
    await expect(sent).rejects.toMatchObject({ name: 'MailForbidden', dependency: 'ses' });
    expect(tries()).toBe(1);
  });
});
