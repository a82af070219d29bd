import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { aReportContent, renderAll } from '../support/report-builders.ts';

type Axe = {
  readonly axe: { readonly run: () => Promise<{ readonly violations: readonly { readonly id: string; readonly help: string }[] }> };
};

/** Opens the page of a report as a browser without a network shows it, and asks axe what bars anybody from reading it. */
const check = async (file: string): Promise<readonly string[]> => {
  const executablePath = spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    // The page forbids every script; the checker is one.
    const context = await browser.newContext({ offline: true, bypassCSP: true, viewport: { width: 1100, height: 1400 } });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await page.screenshot({ path: file.replace(/html$/, 'png') });
    await page.addScriptTag({ content: readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8') });
    const { violations } = await page.evaluate<Awaited<ReturnType<Axe['axe']['run']>>>('axe.run()');
    return [...violations.map(({ id, help }) => `${id}: ${help}`), ...asked.slice(1).map((url) => `asks for ${url}`)];
  } finally {
    await browser.close();
  }
};

const folder = mkdtempSync(join(tmpdir(), 'pumpurs-pages-'));
const file = join(folder, 'report.html');
writeFileSync(file, (await renderAll(aReportContent({}, 40))).html);
const faults = await check(file);
for (const fault of faults) console.error(fault);
console.log(`${file}: ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
