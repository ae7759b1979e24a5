import { afterAll, afterEach, beforeEach, describe, it } from 'vitest';
import { AppUnderTest, browserPath, card, closeBrowser, expect, region } from './app-under-test.ts';

const file = 'shells.pipeline.yaml';

/** A pipeline that takes no Python: its second step reports a metric. */
const pipeline = (score: number, extra = ''): string => `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: shells, name: Shells}
spec:
  nodes:
    - {id: make, type: flow.shell, parameters: {command: "echo ${score} > \\"$TRAINYARD_OUTPUT_TEXT\\"", outputs: {text: file}}}
    - id: judge
      type: flow.shell
      inputs: {text: make.text}
      parameters:
        command: "echo '{\\"type\\":\\"metric\\",\\"name\\":\\"accuracy\\",\\"value\\":${score}}' >> events.ndjson"
${extra}`;

describe.skipIf(!browserPath)('the history of a pipeline', { timeout: 120_000 }, () => {
  let app: AppUnderTest;
  beforeEach(async () => {
    app = new AppUnderTest();
    app.place.write('trainyard.yaml', 'apiVersion: trainyard/v1\nkind: Project\n');
    app.place.write(file, pipeline(0.8));
    await app.place.run('run', file);
    app.place.write(
      file,
      pipeline(0.9, '    - {id: extra, type: flow.shell, after: [judge], parameters: {command: "true"}}\n'),
    );
    await app.place.run('run', file);
    await app.serve(file);
  });
  afterEach(() => app.close());
  afterAll(closeBrowser);

  it('is found, noted and tidied up in Runs', async () => {
    const page = await app.window();
    const runs = await region(page, 'Runs');
    const rows = runs.locator('[data-run-id]');
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText('0.9');

    await rows
      .last()
      .getByRole('button', { name: /^Actions of run/ })
      .click();
    await page.getByRole('menuitem', { name: 'Tags and note…' }).click();
    await page.getByRole('textbox', { name: 'Tags' }).fill('first, keep');
    await page.getByRole('textbox', { name: 'Note' }).fill('the one to beat');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await expect(rows.last()).toContainText('keep');

    await runs.getByRole('searchbox', { name: 'Filter runs' }).fill('accuracy>0.85');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('0.9');
    await runs.getByRole('searchbox', { name: 'Filter runs' }).fill('tag:keep');
    await expect(rows).toContainText('0.8');
    await runs.getByRole('searchbox', { name: 'Filter runs' }).fill('');
    await expect(rows).toHaveCount(2);

    await rows.first().getByRole('checkbox').click();
    await runs.getByRole('button', { name: 'Delete the chosen runs' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(rows).toHaveCount(1);

    await page.reload();
    await region(page, 'Runs');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('keep');
    expect(app.complaints).toEqual([]);
  });

  it('is compared run by run: what differs, the best one, and both graphs in one', async () => {
    const page = await app.window();
    const runs = await region(page, 'Runs');
    for (const box of await runs.getByRole('checkbox', { name: /^Choose run/ }).all()) await box.click();
    await runs.getByRole('button', { name: 'Compare', exact: true }).click();
    const compare = page.getByRole('region', { name: 'Compare', exact: true });
    const accuracy = compare.getByRole('row', { name: /accuracy/ });
    await expect(accuracy.getByRole('cell')).toHaveText(['0.8', '0.9+0.1best']);
    await compare.getByRole('button', { name: 'Graphs', exact: true }).click();
    await expect(compare.getByRole('button', { name: 'extra, added' })).toBeVisible();
    await expect(compare.getByRole('button', { name: 'make, changed' })).toBeVisible();
    expect(app.complaints).toEqual([]);
  });

  it('goes back to an earlier version, and forth again', async () => {
    const page = await app.window();
    await card(page, 'extra').waitFor();
    const versions = await region(page, 'Versions');
    await versions.locator('[data-version-id="v1"]').click();
    await expect(versions.getByRole('button', { name: 'extra, added' })).toBeVisible();
    await versions.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect(card(page, 'extra')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    await expect(card(page, 'extra')).toBeVisible();
    expect(app.place.read(file)).toContain('extra');
    expect(app.complaints).toEqual([]);
  });

  it('shows a run that another program started while it runs, and how it ended', async () => {
    const go = app.place.write('stop', '').replace(/stop$/, 'go');
    app.place.shellPipeline('waits.pipeline.yaml', { wait: `until [ -f '${go}' ]; do sleep 0.1; done` }, 'waits');
    const page = await app.window();
    const runs = await region(page, 'Runs');
    await expect(runs.locator('[data-run-id]')).toHaveCount(2);
    const running = app.place.start(['run', 'waits.pipeline.yaml']);
    await expect(runs.locator('[data-run-id]').first()).toContainText('running');
    app.place.write('go', '');
    await running.ended;
    await expect(runs.locator('[data-run-id]').first()).toContainText('failed');
    expect(app.complaints).toEqual([]);
  });

  it('has a shell in the folder of a step', async () => {
    const page = await app.window();
    const runs = await region(page, 'Runs');
    await runs
      .locator('[data-run-id]')
      .first()
      .click({ position: { x: 200, y: 10 } });
    await card(page, 'make').click();
    const terminal = await region(page, 'Terminal');
    await expect(terminal.locator('.xterm')).toHaveCount(0);
    await terminal.getByRole('button', { name: 'In the folder of make' }).click();
    await expect(terminal.locator('.xterm-rows')).toContainText(/[$#]/);
    await page.keyboard.type('echo "$TRAINYARD_STEP_ID"-here\n');
    await expect(terminal.locator('.xterm-rows')).toContainText('make-here');
    await terminal.getByRole('button', { name: /^Close/ }).click();
    await expect(terminal.getByRole('button', { name: 'Open terminal' })).toBeVisible();
    expect(app.complaints).toEqual([]);
  });
});
