import { synthesise } from '../app.ts';

/** Runs as a child of the local cloud, so that loading the CDK and starting the engines go on side by side. */
const [outdir] = process.argv.slice(2);
if (outdir === undefined) throw new Error('Usage: synthesise.ts <folder of the cloud assembly>');
// Messages link to where this machine serves the API.
synthesise({ outdir, context: { stage: 'dev', publicUrl: 'http://127.0.0.1:3000/v1' } });
