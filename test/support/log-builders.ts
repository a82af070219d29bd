import type { Consultation } from '../../shared/domain/consultation.ts';
import type { Invitation } from '../../shared/domain/invitation.ts';
import type { Participation, Project } from '../../shared/domain/project.ts';
import { at, idOf, municipalityId, schoolId } from './builders.ts';

/** Forty minutes with a teacher on the tests' day at ten o'clock, which the pupil has not confirmed yet. */
export const aConsultation = (number = 1, changes: Partial<Consultation> = {}): Consultation => ({
  id: idOf('con', number),
  planId: idOf('iap', 1),
  measureId: 'm1',
  heldOn: '2021-10-04',
  startsAt: '10:00',
  minutes: 40,
  subject: null,
  consultant: 'Matemātikas skolotājs',
  mode: 'in-person',
  order: null,
  confirmedOn: null,
  counters: null,
  counterReason: null,
  loggedBy: 'author',
  loggedAt: at,
  ...changes,
});

/** Takes an entry back. */
export const aCounterEntry = (number: number, of: Consultation): Consultation =>
  aConsultation(number, { ...of, id: idOf('con', number), minutes: -of.minutes, counters: of.id, counterReason: 'not-held' });

/** A youth NGO's project that runs through the autumn. */
export const aProject = (number = 1, changes: Partial<Project> = {}): Project => ({
  id: idOf('prj', number),
  municipalityId,
  programme: 'pumpurs',
  organisation: { name: 'Parauga jauniešu biedrība', registrationNumber: '40000000001' },
  title: 'Kopā darbnīcā',
  period: { from: '2021-09-01', to: '2021-12-31' },
  grantCents: 460_000,
  status: 'registered',
  registeredBy: 'municipality-coordinator',
  registeredAt: at,
  closedAt: null,
  updatedAt: at,
  version: 1,
  lastEventHash: null,
  ...changes,
});

/** Two hours in the project of `aProject`. */
export const aParticipation = (number = 1, changes: Partial<Participation> = {}): Participation => ({
  id: idOf('prt', number),
  projectId: idOf('prj', 1),
  planId: idOf('iap', 1),
  schoolId,
  pupilId: idOf('pup', 1),
  measureId: 'm3',
  attendedOn: '2021-10-04',
  minutes: 120,
  counters: null,
  counterReason: null,
  loggedBy: 'author',
  loggedAt: at,
  ...changes,
});

/** Somebody is asked to write plans in the school of the other builders. */
export const anInvitation = (number = 1, changes: Partial<Invitation> = {}): Invitation => ({
  id: idOf('inv', number),
  name: 'Parauga Persona',
  role: 'iap-author',
  organisation: { kind: 'school', id: schoolId },
  sentTo: 'p…@pa…lv',
  state: 'pending',
  invitedBy: 'school-director',
  invitedAt: at,
  expiresAt: '2021-10-18T09:00:00.000Z',
  acceptedBy: null,
  updatedAt: at,
  version: 1,
  lastEventHash: null,
  ...changes,
});
