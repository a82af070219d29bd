import { readEnvironment } from '../../shared/adapters/environment.ts';

export const env = () => readEnvironment('RECORDS_TABLE', 'DATA_KEY_ID', 'MAIL_FROM');
