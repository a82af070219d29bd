/** What the build puts beside this function: nothing else is ever read, so no path of a request reaches the file system. */
export const documentationFiles = {
  'openapi.json': 'application/json',
  'docs.html': 'text/html; charset=utf-8',
  'swagger-ui.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
} as const;
export type DocumentationFile = keyof typeof documentationFiles;
