import type { MailLanguage } from './invitation-mail.ts';
import { written } from './latvian.ts';
import type { Reminder, ReminderKind } from './reminder.ts';

const lines: Readonly<Record<ReminderKind, Readonly<Record<MailLanguage, string>>>> = {
  'plans-not-submitted': { lv: 'Nav iesniegti IAP, kam beidzies iesniegšanas termiņš', en: 'Plans not submitted in time' },
  'plans-wait': { lv: 'IAP gaida Jūsu lēmumu vai labojumu ilgāk par termiņu', en: 'Plans that wait for you longer than the term' },
  'claims-wait': { lv: 'Izmaksu pieteikumi gaida Jūs ilgāk par termiņu', en: 'Claims that wait for you longer than the term' },
  'evaluations-due': { lv: 'IAP, kuru periods beidzies, nav izvērtēti', en: 'Plans whose period is over and that are not evaluated' },
  'receipts-unclaimed': { lv: 'Augšupielādēti čeki, kas nav iekļauti nevienā pieteikumā', en: 'Receipts that no claim was submitted with' },
};

/** All that somebody is reminded of on one day: how many and since when, and nobody's name. */
export const reminderMail = (
  reminders: readonly Reminder[],
  { language, organisationName }: { readonly language: MailLanguage; readonly organisationName: string },
): { readonly subject: string; readonly text: string } => {
  const told = reminders.map(({ kind, count, since }) =>
    language === 'lv' ? `– ${lines[kind].lv}: ${count} (kopš ${written(since, 'date')})` : `– ${lines[kind].en}: ${count} (since ${since})`,
  );
  return language === 'lv'
    ? {
        subject: 'Atgādinājums: atbalsta plānu sistēmā ir nepabeigti darbi',
        text: ['Labdien!', '', `${organisationName}:`, ...told, '', 'Šo vēstuli sūta sistēma. Uz to nav jāatbild.', ''].join('\n'),
      }
    : {
        subject: 'Reminder: work is waiting in the system of support plans',
        text: ['Good day,', '', `${organisationName}:`, ...told, '', 'This message is sent by the system. It needs no answer.', ''].join(
          '\n',
        ),
      };
};
