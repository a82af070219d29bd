import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openApiDocument } from '../../shared/openapi.ts';

const require = createRequire(import.meta.url);

/**
 * The files that the `documentation` function serves from its own folder, by file name:
 * `openapi.json` and the reference (`docs.html` and what it loads). The reference needs nothing from the internet.
 */
export const documentationFiles = () => ({
  'openapi.json': Buffer.from(`${JSON.stringify(openApiDocument())}\n`),
  'docs.html': Buffer.from(page),
  'swagger-ui.js': fromSwaggerUi('swagger-ui-bundle.js'),
  'swagger-ui.css': fromSwaggerUi('swagger-ui.css'),
});

const fromSwaggerUi = (file: string): Buffer => {
  const text = readFileSync(require.resolve(`swagger-ui-dist/${file}`), 'utf8');
  // The source map is not shipped, so nobody should look for it.
  return Buffer.from(text.replace(/\n?\/[/*]# sourceMappingURL=[^\n]*\n?$/, '\n'));
};

const start = `
SwaggerUIBundle({
  url: './openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

// The policy keeps the page at home: whatever the reference might want from elsewhere, a browser will not fetch it.
const policy = [
  "default-src 'none'",
  `script-src 'self' ${sha256(start)}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/** Served at `/v1/docs`, so `./docs/…` and `./openapi.json` are its neighbours on any host. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pumpurs: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="./docs/swagger-ui.css">
</head>
<body>
<main id="reference"></main>
<noscript><p><a href="./openapi.json">OpenAPI 3.1</a></p></noscript>
<script src="./docs/swagger-ui.js"></script>
<script>${start}</script>
</body>
</html>
`;
