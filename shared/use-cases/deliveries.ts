import type { Mail, Mailer } from '../ports/platform.ts';
import type { DeliveryStore, UnitOfWork } from '../ports/records.ts';
import type { Recipient } from './contacts.ts';

export type DeliveryDependencies = { readonly deliveries: DeliveryStore; readonly mailer: Mailer; readonly unitOfWork: UnitOfWork };

/** How one message to one person went; `known`: he was told before; `inDoubt`: it may have left, nobody knows. */
export type Delivered = 'sent' | 'unsent' | 'inDoubt' | 'known';

/**
 * Tells somebody of something at most once. It is written down before the message is sent, and taken back where the mail service surely
 * did not take it: after a run that died in between, or an answer that never came, nobody is told twice.
 */
export const deliverOnce =
  ({ deliveries, mailer, unitOfWork }: DeliveryDependencies) =>
  async (about: string, { principal, address }: Recipient, mail: Omit<Mail, 'to'>, at: string): Promise<Delivered> => {
    const delivery = { about, subject: principal.id, at };
    const taken = await unitOfWork.commit([deliveries.take(delivery)]);
    if (!taken.ok) return 'known';
    try {
      await mailer.send({ to: await address(), ...mail });
      return 'sent';
    } catch (error) {
      if (error instanceof Error && error.name === 'MailInDoubt') return 'inDoubt';
      await unitOfWork.commit([deliveries.drop(delivery)]);
      return 'unsent';
    }
  };
