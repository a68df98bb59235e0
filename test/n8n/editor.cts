import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { OWNER } from './rest.cts';

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

export type Theme = 'light' | 'dark';

/** n8n's editor in Chromium, as the owner sees it. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		readonly url: string,
		private readonly folder: string,
	) {}

	/** Logs in by the form; pictures go to `folder`. */
	static async open(url: string, folder: string, theme: Theme = 'light'): Promise<Editor> {
		await mkdir(folder, { recursive: true });
		selectors.setTestIdAttribute('data-test-id');
		const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
		await context.addInitScript(`localStorage.setItem('N8N_THEME', '${theme}')`);
		const page = await context.newPage();
		page.setDefaultTimeout(45_000);
		await page.goto(`${url}/signin`);
		await page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await page.locator('input[name=password]').fill(OWNER.password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL((to) => !to.pathname.startsWith('/signin'));
		return new Editor(browser, page, url, folder);
	}

	async openWorkflow(id: string) {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens a node's panel as a double click does. */
	async openNode(name: string) {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	async closeNode() {
		await this.page.keyboard.press('Escape');
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	/** Switches a resource locator to its list, its URL or its id. */
	async chooseLocatorMode(parameter: string, mode: 'list' | 'url' | 'id') {
		await this.page
			.getByTestId(`resource-locator-${parameter}`)
			.getByTestId('rlc-mode-selector')
			.click();
		await this.page.getByTestId(`mode-${mode}`).click();
	}

	/** Saves what is on the screen, once it has come to rest. */
	async picture(name: string) {
		await this.page.waitForTimeout(700);
		await this.page.screenshot({ path: join(this.folder, `${name}.png`) });
	}

	async close() {
		await this.browser.close();
	}
}

/** The browser given by CHROMIUM, or the first one in PATH. There is no test without one. */
function chromiumPath(): string {
	if (process.env.CHROMIUM) return process.env.CHROMIUM;
	const folders = (process.env.PATH ?? '').split(delimiter);
	const names = ['chromium', 'chromium-browser', 'google-chrome'];
	const found = names
		.flatMap((name) => folders.map((folder) => join(folder, name)))
		.find(existsSync);
	if (!found) {
		throw new Error('No Chromium found. Install one (Debian: chromium) or name it in CHROMIUM.');
	}
	return found;
}
