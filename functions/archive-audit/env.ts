import { readEnvironment } from '../../shared/adapters/environment.ts';

export const env = () => readEnvironment('AUDIT_BUCKET');
