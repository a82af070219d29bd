import type { RefusalCode } from '../domain/refusal.ts';
import type { ProblemText } from './texts.ts';

/** What is said about who asks, and about giving and taking access. */
export const accessTexts = {
  'no-access': {
    status: 403,
    title: { lv: 'Jums nav piekļuves', en: 'You have no access' },
    detail: {
      lv: 'Jūsu kontam nav piešķirta loma. To piešķir skolas direktors, pašvaldība vai IKVD.',
      en: 'Your account has no role. The school’s director, the municipality or IKVD can give one.',
    },
  },
  'role-not-permitted': {
    status: 403,
    title: { lv: 'Jūsu lomai tas nav atļauts', en: 'Your role may not do this' },
    detail: { lv: 'Loma {role} šo darbību neveic.', en: 'The role {role} does not do this.' },
  },
  'outside-organisation': {
    status: 403,
    title: { lv: 'Tas nav jūsu organizācijas pārziņā', en: 'This is outside your organisation' },
    detail: { lv: 'Jūs rīkojaties tikai savas organizācijas vārdā.', en: 'You act for your own organisation only.' },
  },
  'four-eyes': {
    status: 403,
    title: { lv: 'Nepieciešams cits lēmējs', en: 'Another person has to decide' },
    detail: {
      lv: 'Jūs šo ierakstu sagatavojāt vai par to jau lēmāt; nākamo lēmumu pieņem cits cilvēks.',
      en: 'You prepared this record or decided on it before; the next decision is another person’s.',
    },
  },
  'last-administrator': {
    status: 409,
    title: { lv: 'Pēdējam administratoram piekļuvi atņemt nevar', en: 'The last administrator keeps his access' },
    detail: {
      lv: 'Organizācijā kādam jāvar piešķirt piekļuvi. Vispirms piešķiriet šo lomu citam.',
      en: 'Somebody of the organisation must be able to grant access. Give the role to somebody else first.',
    },
  },
  'invitation-unknown': {
    status: 404,
    title: { lv: 'Šāda uzaicinājuma nav', en: 'There is no such invitation' },
    detail: { lv: 'Pārbaudiet, vai kods ir nokopēts pilnībā.', en: 'See whether the code was copied whole.' },
  },
  'invitation-used': {
    status: 409,
    title: { lv: 'Uzaicinājums jau ir izmantots', en: 'The invitation was used already' },
    detail: { lv: 'Uzaicinājumu pieņem vienu reizi.', en: 'An invitation is accepted once.' },
  },
  'invitation-withdrawn': {
    status: 409,
    title: { lv: 'Uzaicinājums ir atsaukts', en: 'The invitation was withdrawn' },
    detail: { lv: 'Lūdziet organizācijai jaunu uzaicinājumu.', en: 'Ask the organisation for a new one.' },
  },
  'invitation-expired': {
    status: 409,
    title: { lv: 'Uzaicinājuma termiņš ir beidzies', en: 'The invitation has expired' },
    detail: { lv: 'Tas bija derīgs līdz {on}. Lūdziet jaunu uzaicinājumu.', en: 'It was valid until {on}. Ask for a new one.' },
  },
  'invitation-void': {
    status: 409,
    title: { lv: 'Uzaicinājums vairs nav spēkā', en: 'The invitation is void' },
    detail: {
      lv: 'Uzaicinātājs vairs nevar piešķirt šo lomu. Lūdziet jaunu uzaicinājumu.',
      en: 'Whoever sent it can no longer give this role. Ask for a new one.',
    },
  },
  'mail-not-sent': {
    status: 503,
    title: { lv: 'Vēstule nav nosūtīta', en: 'The message was not sent' },
    detail: {
      lv: 'Uzaicinājums ir saglabāts. Atkārtojiet ar to pašu Idempotency-Key: tiks nosūtīta tikai vēstule.',
      en: 'The invitation stands. Repeat with the same Idempotency-Key: only the message will be sent.',
    },
  },
} as const satisfies Partial<Record<RefusalCode, ProblemText>>;
