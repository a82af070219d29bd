import type { MailLanguage } from './invitation-mail.ts';
import { periodInWords } from './latvian.ts';
import type { Report } from './report.ts';

/** What tells somebody that a report is there: whose, of when, and where. Nothing of what stands in it, and nobody's name. */
export const reportMail = (
  { id, partner, period, revision }: Pick<Report, 'id' | 'partner' | 'period' | 'revision'>,
  { language, publicUrl }: { readonly language: MailLanguage; readonly publicUrl: string },
): { readonly subject: string; readonly text: string } => {
  const link = `${publicUrl}/reports/${id}`;
  return language === 'lv'
    ? {
        subject: `Atbalsta plānu pārskats: ${periodInWords(period)}${revision === 1 ? '' : ` (labojums, ${revision}. redakcija)`}`,
        text: [
          'Labdien!',
          '',
          `Ir sagatavots pārskats par individuālajiem atbalsta plāniem: ${partner.name}, ${periodInWords(period)}.`,
          ...(revision === 1 ? [] : [`Tas ir labojums: ${revision}. redakcija. Iepriekšējās redakcijas joprojām ir pieejamas.`]),
          '',
          'Pārskats (jāpiesakās sistēmā):',
          link,
          '',
          'Šo vēstuli sūta sistēma. Uz to nav jāatbild.',
          '',
        ].join('\n'),
      }
    : {
        subject: `Report on support plans: ${period}${revision === 1 ? '' : ` (correction, revision ${revision})`}`,
        text: [
          'Good day,',
          '',
          `A report on individual support plans is ready: ${partner.name}, ${period}.`,
          ...(revision === 1 ? [] : [`It is a correction, revision ${revision}. Earlier revisions stay readable.`]),
          '',
          'The report (you have to sign in):',
          link,
          '',
          'This message is sent by the system. It needs no answer.',
          '',
        ].join('\n'),
      };
};
