import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMailer, MailNotSent } from '../../shared/adapters/ses/mailer.ts';

const mail = { to: 'anna@skola.example.lv', subject: 'Uzaicinājums', text: 'Labdien!\nŠūpoles, ķirši un ģīmis.' };

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
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

  it('says that a message was not taken, and not in the words of the service: they may quote the address', async () => {
    const refusal = Object.assign(new Error(`Email address is not verified: ${mail.to}`), { name: 'MessageRejected' });
    mockClient(SESv2Client).on(SendEmailCommand).rejects(refusal);
    const sent = createMailer('pumpurs@pumpurs.example').send(mail);
    await expect(sent).rejects.toThrow(MailNotSent);
    await expect(sent).rejects.toThrow(/^MessageRejected$/);
    await sent.catch((error: Error) => expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('anna@'));
  });
});
