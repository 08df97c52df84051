import { expect, test } from 'vitest';
import { DATASETS } from '../../../core/datasets/index';
import { LakeDashboard, type LakeDashboardProps } from '../../../lib/operations/lake-dashboard';
import { templateOf } from '../app';
import { withAlarms } from './operated';

interface Widget {
  readonly type: 'text' | 'metric' | 'alarm';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly yAxis?: { readonly left?: { readonly label?: string; readonly min?: number } };
    readonly view?: string;
  };
}

/** The widgets; references in the body are left as `*`. */
function dashboard(props: Partial<LakeDashboardProps> = {}): {
  readonly name: unknown;
  readonly widgets: readonly Widget[];
} {
  const { stack, conversion, alarms } = withAlarms();
  new LakeDashboard(stack, 'Page', {
    lakeName: 'log-lake',
    datasets: DATASETS,
    conversion,
    pipelineWorkgroupName: 'log-lake-pipeline',
    analystsWorkgroupName: 'log-lake',
    alarms: alarms.alarms,
    ...props,
  });
  const [found] = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body = found!.Properties.DashboardBody as string | { readonly 'Fn::Join': readonly [string, unknown[]] };
  const text =
    typeof body === 'string'
      ? body
      : body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '*')).join('');
  return { name: found!.Properties.DashboardName, widgets: JSON.parse(text).widgets };
}

const titles = ({ widgets }: ReturnType<typeof dashboard>) =>
  widgets.map(({ properties }) => properties.title ?? properties.markdown?.split('\n')[0]);

test('the page asks whether the lake needs anybody, is complete, fresh, cheap, in this order', () => {
  expect(titles(dashboard())).toEqual([
    'Does log-lake need anybody?',
    '## Is the lake complete?',
    'Units due, converted and failed, by day',
    'What is missing? (last day)',
    '## Is it fresh?',
    'How old is the newest object of each source?',
    'How old is the oldest day that waits?',
    'Plans made, by day',
    'How long does a unit wait in the queue?',
    '## Is it cheap?',
    'Bytes that Athena scanned, by day: conversions and people',
    'Bytes converted, as delivered, by day',
    'Rows written, by day',
  ]);
  expect(dashboard().name).toBe('log-lake-eu-west-1');
});

test('rows fill the page from edge to edge', () => {
  const widths = new Map<number, number>();
  for (const { y, width } of dashboard().widgets) widths.set(y, (widths.get(y) ?? 0) + width);
  expect([...new Set(widths.values())]).toEqual([24]);
});

test('every graph has a unit on its axis, which begins at zero', () => {
  const graphs = dashboard().widgets.filter(
    ({ type, properties }) => type === 'metric' && properties.view !== 'singleValue',
  );
  expect(graphs).toHaveLength(8);
  for (const { properties } of graphs) {
    expect(properties.yAxis?.left).toMatchObject({
      label: expect.stringMatching(/^(units|hours|plans|seconds|bytes|rows)$/),
      min: 0,
    });
  }
});

test('each source has its line, and both workgroups have theirs', () => {
  const page = dashboard();
  const metricsOf = (title: string) =>
    page.widgets
      .find(({ properties }) => properties.title === title)
      ?.properties.metrics?.map((each) => each.slice(0, -1));
  expect(metricsOf('How old is the newest object of each source?')).toEqual(
    ['cloudtrail', 'vpc_flow', 'alb_access'].map((name) => [
      'LogLake',
      'NewestObjectHours',
      'dataset',
      name,
      'lake',
      'log-lake',
    ]),
  );
  expect(metricsOf('Bytes that Athena scanned, by day: conversions and people')).toEqual([
    ['AWS/Athena', 'ProcessedBytes', 'WorkGroup', 'log-lake-pipeline'],
    ['AWS/Athena', 'ProcessedBytes', 'WorkGroup', 'log-lake'],
  ]);
});

test('a text says what good looks like, and links where there is a page to link to', () => {
  const texts = (page: ReturnType<typeof dashboard>) =>
    page.widgets.flatMap(({ properties }) => properties.markdown ?? []);
  for (const text of texts(dashboard())) expect(text).toMatch(/\nGood: .+ Runbook: `docs\/runbook\.md#[a-z-]+`$/);
  for (const text of texts(dashboard({ runbookUrl: 'https://wiki.example.com/lake' }))) {
    expect(text).toMatch(/ \[Runbook\]\(https:\/\/wiki\.example\.com\/lake#[a-z-]+\)$/);
  }
});

test('without alarms the page begins with its first question', () => {
  expect(titles(dashboard({ alarms: [] }))[0]).toBe('## Is the lake complete?');
});
