import { readEnvironment } from '../../shared/adapters/environment.ts';

export const env = () => readEnvironment('RECORDS_TABLE', 'REPORTS_BUCKET', 'DATA_KEY_ID', 'MAIL_FROM', 'PUBLIC_URL');
