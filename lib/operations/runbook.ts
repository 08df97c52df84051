/** The page in the project. A team that reads it elsewhere gives that address instead. */
export const DEFAULT_RUNBOOK = 'docs/runbook.md';

/** Sections that alarms and notices link to, as the anchors of their headings. */
export const ALARM_SECTIONS = [
  'unit-failed',
  'unit-stuck',
  'unit-blocked',
  'no-plan',
  'planner-error',
  'converter-error',
  'queue-old',
  'dead-letters',
  'objects-unread',
  'rows-refused',
  'source-quiet',
  'region-unknown',
  'account-unknown',
  'field-unknown',
  'scan-cost',
  'enrolment-failed',
  'enrolment-error',
  'trail-changed',
  'flow-log-deleted',
  'bucket-changed',
  'key-changed',
  'notice-lost',
] as const;

export type AlarmSection = (typeof ALARM_SECTIONS)[number];

/** Sections that the dashboard links to. */
export const DASHBOARD_SECTIONS = ['is-the-lake-complete', 'is-it-fresh', 'is-it-cheap'] as const;

export type RunbookSection = AlarmSection | (typeof DASHBOARD_SECTIONS)[number];

/** The address of a section. */
export const runbookLink = (section: RunbookSection, runbookUrl: string = DEFAULT_RUNBOOK): string =>
  `${runbookUrl}#${section}`;

/** The same in Markdown. A path in the project is no link in a browser: it is shown as text. */
export function runbookMarkdown(section: RunbookSection, runbookUrl: string = DEFAULT_RUNBOOK): string {
  const link = runbookLink(section, runbookUrl);
  return /^https?:\/\//.test(link) ? `[Runbook](${link})` : `Runbook: \`${link}\``;
}
