import type { Organisation, Role } from './access.ts';
import type { Invitation } from './invitation.ts';
import { type EpochMilliseconds, fromInstant } from './time.ts';

export const mailLanguages = ['lv', 'en'] as const;
export type MailLanguage = (typeof mailLanguages)[number];

/** The roles as people call them. */
const roleNames: Readonly<Record<Role, Readonly<Record<MailLanguage, string>>>> = {
  'iap-author': { lv: 'IAP sagatavotājs', en: 'author of support plans' },
  'school-coordinator': { lv: 'skolas koordinators', en: 'school coordinator' },
  'school-director': { lv: 'skolas direktors', en: 'school director' },
  'municipality-coordinator': { lv: 'pašvaldības koordinators', en: 'municipality coordinator' },
  'ikvd-coordinator': { lv: 'IKVD koordinators', en: 'IKVD coordinator' },
  'ikvd-finance': { lv: 'IKVD finanšu speciālists', en: 'IKVD finance officer' },
  'ikvd-analyst': { lv: 'IKVD analītiķis', en: 'IKVD analyst' },
  auditor: { lv: 'revidents', en: 'auditor' },
};

const stateBodies: Readonly<Record<Exclude<Organisation['kind'], 'school' | 'municipality'>, Readonly<Record<MailLanguage, string>>>> = {
  ikvd: { lv: 'Izglītības kvalitātes valsts dienests (IKVD)', en: 'the State Education Quality Service (IKVD)' },
  audit: { lv: 'Programmas revīzija', en: 'the programme’s audit' },
};

/** An instant as people in Latvia read it: `18.10.2021. plkst. 12:00`. */
const untilIn = (language: MailLanguage, at: EpochMilliseconds): string => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Riga',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  return language === 'lv'
    ? `${part('day')}.${part('month')}.${part('year')}. plkst. ${time}`
    : `${time} on ${part('day')}.${part('month')}.${part('year')} (Latvian time)`;
};

/**
 * What an invited person is told: who asks him, as what, the code, and what to do with it. No name stands in it, neither his nor that of
 * who asks: the inviter writes the name, and a message of ours must not carry words of his. `organisationName` is of the register.
 */
export const invitationMail = (
  { role, organisation, expiresAt }: Pick<Invitation, 'role' | 'organisation' | 'expiresAt'>,
  { code, language, organisationName }: { readonly code: string; readonly language: MailLanguage; readonly organisationName: string },
): { readonly subject: string; readonly text: string } => {
  const from =
    organisation.kind === 'school' || organisation.kind === 'municipality' ? organisationName : stateBodies[organisation.kind][language];
  const as = roleNames[role][language];
  const until = untilIn(language, fromInstant(expiresAt));
  return language === 'lv'
    ? {
        subject: 'Uzaicinājums atbalsta plānu sistēmā',
        text: [
          'Labdien!',
          '',
          `Jūs aicina darbam individuālo atbalsta plānu (IAP) sistēmā: ${from}.`,
          `Jūsu loma: ${as}.`,
          '',
          'Kas jādara:',
          '1. Piesakieties sistēmā ar savu kontu. Ja konta vēl nav, izveidojiet to ar šo e-pasta adresi.',
          '2. Ievadiet uzaicinājuma kodu:',
          '',
          code,
          '',
          `Kods der vienu reizi, līdz ${until}. Neizpaudiet to nevienam: kas to ievada, tas saņem piekļuvi.`,
          'Programmatūrai: POST /v1/invitations/accept ar {"code": "…"}.',
          '',
          'Ja uzaicinājumu negaidījāt, šo vēstuli varat dzēst. Uz to nav jāatbild.',
          '',
        ].join('\n'),
      }
    : {
        subject: 'Invitation to the system of support plans',
        text: [
          'Good day,',
          '',
          `You are invited to work in the system of individual support plans (IAP) by: ${from}.`,
          `Your role: ${as}.`,
          '',
          'What to do:',
          '1. Sign in to the system with your account. If you have none yet, create one with this e-mail address.',
          '2. Enter the code of the invitation:',
          '',
          code,
          '',
          `The code works once, until ${until}. Tell it to nobody: whoever enters it gets the access.`,
          'For software: POST /v1/invitations/accept with {"code": "…"}.',
          '',
          'If you did not expect this invitation, you may delete this message. It needs no answer.',
          '',
        ].join('\n'),
      };
};
