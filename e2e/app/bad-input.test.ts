import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { AppUnderTest, browserPath, card, expect, region } from './app-under-test.ts';

const image = '<img src=x onerror="window.broken=1">';
const drawing = '<svg onload="window.broken=1"><script>window.broken=1</script></svg>';
const link = '[here](javascript:window.broken=1) <a href="javascript:window.broken=1">x</a>';
const panels = [
  ['Outline', 'Inspector', 'Problems', 'Logs', 'Timeline', 'Resources', 'Runs', 'Compare', 'Versions', 'Plots'],
  ['Data preview', 'Monitoring', 'Targets', 'Deployments', 'Catalog'],
].flat();

const project = 'apiVersion: trainyard/v1\nkind: Project\n';
const json = (value: unknown): string => JSON.stringify(value);

/** A pipeline of shell steps, as JSON, which is YAML too. */
const pipeline = (name: string, nodes: readonly object[], rest: object = {}): string =>
  json({ apiVersion: 'trainyard/v1', kind: 'Pipeline', metadata: { id: 'shells', name }, spec: { nodes, ...rest } });

const shell = (id: string, title: string, command: string, rest: object = {}): object => ({
  id,
  type: 'flow.shell',
  title,
  parameters: { command },
  ...rest,
});

/** A command that tells events; single quotes are not in them. */
const tell = (...events: readonly object[]): string =>
  events.map((event) => `printf '%s\\n' '${json(event)}' >> events.ndjson`).join('\n');

/** Nothing of what came in as text became part of the page, or was stopped only by its policy. */
async function expectOnlyText(page: Page): Promise<void> {
  const found = await page.evaluate(
    `[window.broken, document.querySelectorAll('img[src="x"], svg[onload], a[href^="javascript"], body script').length]`,
  );
  expect(found).toEqual([undefined, 0]);
}

async function drop(page: Page, script: string): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => { const data = new DataTransfer(); ${script}; return data; })()`);
  await page.locator('.react-flow__pane').dispatchEvent('dragover', { dataTransfer: transfer });
  await page.locator('.react-flow__pane').dispatchEvent('drop', { dataTransfer: transfer });
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${json(text)})`);
  await card(page, 'one').focus();
  await page.keyboard.press('Control+v');
}

describe.runIf(browserPath)('input that is wrong, hostile or foreign', { timeout: 120_000 }, () => {
  let app: AppUnderTest;
  let page: Page;
  const open = async (file: string): Promise<void> => {
    await app.serve(file);
    page = await app.window();
    await region(page, 'Canvas');
  };
  const run = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText(/run (succeeded|failed)/)).toBeVisible({ timeout: 60_000 });
  };

  beforeEach(() => {
    app = new AppUnderTest();
    app.place.write('trainyard.yaml', project);
  });
  afterEach(() => app.close());

  it('B18: markup in names, notes, logs, metrics, plots, tables and failures is text wherever it is shown', async () => {
    const table = { type: 'table', title: image, columns: [drawing, link], rows: [[image, link]] };
    const curve = {
      type: 'plot',
      kind: 'roc',
      title: drawing,
      data: {
        curves: [
          {
            name: image,
            points: [
              [0, 0],
              [1, 1],
            ],
          },
        ],
      },
    };
    const note = { type: 'note', text: link };
    const metric = { type: 'metric', name: image, value: 0.5 };
    const failure = { type: 'failure', reason: 'data-rejected', message: drawing };
    app.place.write(
      'x.pipeline.yaml',
      pipeline(image, [
        shell('one', image, `echo '${image}${drawing}${link}'\n${tell(metric, table, curve, note)}`, {
          description: link,
        }),
        shell('two', drawing, `${tell(failure)}\nexit 1`, { after: ['one'] }),
      ]),
    );
    await open('x.pipeline.yaml');
    await run();
    await expect(card(page, 'one')).toContainText(image);
    await card(page, 'one').click();
    await expect((await region(page, 'Logs')).getByText(image).first()).toBeVisible();
    for (const id of ['one', 'two']) {
      await card(page, id).click();
      for (const name of panels) {
        await region(page, name);
        await expect(page.getByRole('status', { name: /Loading/ })).toHaveCount(0);
        await expectOnlyText(page);
      }
    }
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('option', { name: image })).toBeVisible();
    await expectOnlyText(page);
    expect(app.complaints).toEqual([]);
  });

  it('B19: text that turns around, piles up or hides leaves the picture as it is', async () => {
    const piled = `z${'\u0300\u0301\u0316\u0323'.repeat(125)}algo`;
    app.place.write(
      'x.pipeline.yaml',
      pipeline('\u202egnp.exe', [
        shell('one', 'Plain', 'true'),
        shell('two', '\u202e\u2066turned\u2069', 'echo \u200bhidden', { after: ['one'] }),
        shell('three', piled, 'true', { after: ['two'] }),
        shell('four', '\u{1f469}\u200d\u{1f52c}\u{1f3f4}\u200d\u2620\ufe0f'.repeat(20), 'true', { after: ['three'] }),
      ]),
    );
    await open('x.pipeline.yaml');
    const plain = await card(page, 'one').boundingBox();
    for (const id of ['two', 'three', 'four']) {
      const box = await card(page, id).boundingBox();
      expect(box?.width, id).toBeCloseTo(plain?.width ?? 0, 1);
      expect(box?.height, id).toBeCloseTo(plain?.height ?? 0, 1);
      await expect(card(page, id).locator('bdi').first()).toHaveCSS('unicode-bidi', 'isolate');
    }
    await run();
    await expect(card(page, 'four')).toHaveAttribute('data-status', 'succeeded');
    const size = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.scrollHeight]');
    expect(size).toEqual([1440, 900]);
  });

  it('B20: names of every script come out as they went in, on the canvas, in logs, files and exports', async () => {
    const file = 'مشروع-数据-โครงการ.pipeline.yaml';
    const words = 'שלום 数据集 ข้อมูล بيانات';
    const text = pipeline(words, [shell('one', words, `echo '${words}' | tee '${words}.txt'`)]);
    app.place.write(file, text);
    await open(file);
    await expect(card(page, 'one')).toContainText(words);
    await run();
    await card(page, 'one').click();
    await expect((await region(page, 'Logs')).getByText(words).first()).toBeVisible();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.locator('[role=dialog]:not([aria-modal=false])');
    await dialog.getByRole('button', { name: /Trainyard pipeline/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(file);
    expect(readFileSync(await download.path(), 'utf8')).toBe(text);
    await expect(dialog).toHaveCount(0);
    await card(page, 'one').focus();
    await page.keyboard.press('F2');
    await page.keyboard.type(`${words} 2`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('img', { name: 'not saved' })).toHaveCount(0);
    expect(app.place.read(file)).toContain(`${words} 2`);
    expect(app.complaints).toEqual([]);
  });

  it('B40, B41: what is dropped or pasted and is no part of a pipeline is told, and changes nothing', async () => {
    app.place.write('x.pipeline.yaml', pipeline('Drops', [shell('one', 'One', 'true')]));
    await open('x.pipeline.yaml');
    const nodes = page.locator('[data-node-id]');
    const { href } = new URL(page.url());
    await drop(page, `for (let at = 0; at < 10000; at++) data.items.add(new File(['x'], at + '.csv'))`);
    await expect(page.getByText(/10000 files at once are too many/).first()).toBeVisible();
    await drop(page, `data.items.add(new File(['x'], 'cat.png', { type: 'image/png' }))`);
    await expect(page.getByText(/cat\.png is neither a pipeline/).first()).toBeVisible();
    await drop(page, `data.setData('text/uri-list', 'https://example.org/'); data.setData('text/plain', 'hello')`);
    await drop(page, `data.items.add(new File(['a: [1'], 'broken.yaml'))`);
    await expect(page.getByText(/broken\.yaml/).first()).toBeVisible();
    await page.getByRole('button', { name: /^x\.pipeline\.yaml/ }).click();
    for (const [text, answer] of [
      [json({ nodes: Array.from({ length: 200_000 }, (_, at) => ({ id: `n${at}` })) }), /too|nodes/i],
      [`<table><tr><td>${image}</td></tr></table>`, /nodes|pipeline|YAML/i],
      [json({ clipboard: 'another app', elements: [{ kind: 'box' }] }), /nodes|pipeline/i],
    ] as const) {
      await paste(page, text);
      await expect(
        page.getByRole('status').or(page.getByRole('alert')).filter({ hasText: answer }).first(),
      ).toBeVisible();
      await expect(nodes).toHaveCount(1);
    }
    await expectOnlyText(page);
    expect(page.url()).toBe(href);
    await drop(page, `data.items.add(new File(['a,b\\n1,2\\n'], 'rows.csv'))`);
    await expect(nodes).toHaveCount(2);
    expect(app.place.read('data/rows.csv')).toBe('a,b\n1,2\n');
    await expect(page.getByRole('img', { name: 'not saved' })).toBeVisible();
    expect(app.complaints).toEqual([]);
  });

  it('B42: neither the command line nor the address can do more than open a file of the project', async () => {
    app.place.write('x.pipeline.yaml', pipeline('Opened', [shell('one', 'One', 'true')]));
    for (const words of [['--inspect'], ['--remote-debugging-port=1'], ['x.pipeline.yaml', '--no-sandbox']]) {
      expect((await app.place.run('serve', ...words)).code, words.join(' ')).toBe(2);
    }
    for (const file of ['file:///etc/passwd', '//server/share/x.pipeline.yaml', 'nowhere.yaml']) {
      expect((await app.place.run('serve', file)).code, file).not.toBe(0);
    }
    await open('x.pipeline.yaml');
    await card(page, 'one').waitFor();
    const address = new URL(page.url()).origin;
    for (const rest of ['?file=/etc/passwd', '?run=now&file=../../x', `#${encodeURIComponent(image)}`]) {
      await page.goto(`${address}/${rest}`);
      await card(page, 'one').waitFor();
      await expectOnlyText(page);
    }
    expect((await page.request.get(`${address}/..%2f..%2fetc%2fpasswd`)).ok()).toBe(false);
  });

  it('B45: the README of a node type is text: no markup, no pictures from elsewhere, no links that run', async () => {
    const asked: string[] = [];
    app.place.write('x.pipeline.yaml', pipeline('Readme', [shell('one', 'One', 'true')]));
    app.place.write(
      'nodes/odd/node.yaml',
      json({
        apiVersion: 'trainyard/v1',
        kind: 'NodeType',
        metadata: { id: 'acme.odd', version: '1.0.0', title: image, category: 'data', description: drawing },
        spec: {
          inputs: {},
          outputs: {},
          parameters: { type: 'object', properties: {} },
          runtime: { python: { version: '>=3.9' } },
          execution: 'step',
          entry: 'run.py',
        },
      }),
    );
    app.place.write('nodes/odd/run.py', '');
    const picture = '![p](https://example.org/p.png) [f](file:///etc/passwd)';
    app.place.write('nodes/odd/README.md', `# ${image}\n\n${drawing}\n\n${link}\n\n${picture}\n`);
    await open('x.pipeline.yaml');
    page.on('request', (request) => asked.push(request.url()));
    const entry = (await region(page, 'Catalog')).locator('[data-node-type="acme.odd"]');
    await entry.focus();
    await page.keyboard.press('Space');
    const detail = page.getByRole('dialog');
    await expect(detail).toContainText(image);
    await expect(detail).toContainText('<script>');
    await expectOnlyText(page);
    await expect(detail.locator('img, a[href^="file"], script')).toHaveCount(0);
    expect(asked.filter((url) => !url.startsWith(new URL(page.url()).origin))).toEqual([]);
    expect(app.complaints).toEqual([]);
  });

  it('B46: runs that have little in common are compared by name, with gaps, however much there is', async () => {
    const variables = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [`P${at}`, { type: 'integer', default: at }]),
    );
    const scored = tell({ type: 'metric', name: 'accuracy', value: 0.5 });
    app.place.write('x.pipeline.yaml', pipeline('Few', [shell('one', 'One', 'true')]));
    await app.place.run('run', 'x.pipeline.yaml');
    app.place.write('x.pipeline.yaml', pipeline('Many', [shell('other', 'Other', scored)], { parameters: variables }));
    await app.place.run('run', 'x.pipeline.yaml');
    await open('x.pipeline.yaml');
    const runs = await region(page, 'Runs');
    await expect(runs.getByRole('checkbox', { name: /^Choose run/ })).toHaveCount(2);
    for (const box of await runs.getByRole('checkbox', { name: /^Choose run/ }).all()) await box.click();
    await runs.getByRole('button', { name: 'Compare', exact: true }).click();
    const compare = page.getByRole('region', { name: 'Compare', exact: true });
    await expect(compare.getByRole('row', { name: /accuracy/ })).toBeVisible();
    await expect(
      compare
        .getByRole('row', { name: /accuracy/ })
        .getByRole('cell')
        .first(),
    ).toHaveText('not there');
    const rows = await compare.getByRole('row').count();
    expect(rows).toBeLessThan(400);
    expect(app.complaints).toEqual([]);
  });
});
