import { given } from './given';
import { Problems } from './problems';
import type { TrailSettings } from './resolved';
import type { TrailConfig } from './source-config';
import * as rule from './values';

/** A selector holds at most this many values. @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html */
const MOST_SELECTOR_VALUES = 500;

/** Holds a trail's options, named as below `at`, to what CloudTrail allows. */
export function checkTrail(problems: Problems, at: string, trail: TrailConfig): void {
  problems.check(`${at}.name`, trail.name, rule.trailName);
  problems.list(`${at}.networkActivityEventsOf`, trail.networkActivityEventsOf, rule.eventSource);
  problems.unique(`${at}.excludeManagementEventsOf`, trail.excludeManagementEventsOf);
  problems.unique(`${at}.insights`, trail.insights);
  const dataEvents = trail.dataEvents ?? [];
  dataEvents.forEach((each, index) => {
    problems.check(`${at}.dataEvents[${index}].resourceType`, each.resourceType, rule.resourceType);
    problems.filled(`${at}.dataEvents[${index}].eventNames`, each.eventNames, 'leave it out for all events');
    problems.filled(`${at}.dataEvents[${index}].arnPrefixes`, each.arnPrefixes, 'leave it out for all resources');
  });
  const values = dataEvents.reduce(
    (sum, each) => sum + (each.eventNames?.length ?? 0) + (each.arnPrefixes?.length ?? 0),
    0,
  );
  if (values > MOST_SELECTOR_VALUES) {
    problems.add(
      `'${at}.dataEvents' must have at most ${MOST_SELECTOR_VALUES} event names and ARN prefixes in all, got ${values}`,
    );
  }
  const management = trail.managementEvents ?? 'all';
  if (management === false && dataEvents.length === 0 && !trail.networkActivityEventsOf?.length) {
    problems.add(
      `'${at}' must record some events, got managementEvents false and no others; add 'dataEvents' or set 'cloudtrail' to false`,
    );
  }
  if (management === false && trail.excludeManagementEventsOf?.length) {
    problems.add(
      `'${at}.excludeManagementEventsOf' must be left out while 'managementEvents' is false: there is nothing to exclude from`,
    );
  }
  checkInsights(problems, at, trail, management);
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html */
function checkInsights(
  problems: Problems,
  at: string,
  trail: TrailConfig,
  management: TrailConfig['managementEvents'],
): void {
  const needs = { ApiCallRateInsight: ['all', 'write'], ApiErrorRateInsight: ['all', 'read', 'write'] };
  for (const insight of new Set(trail.insights)) {
    if (!needs[insight].includes(String(management))) {
      problems.add(
        `'${at}.insights' has ${insight}, which needs 'managementEvents' to be ${needs[insight].map((each) => `'${each}'`).join(' or ')}, got ${management === false ? 'false' : `'${management}'`}`,
      );
    }
  }
}

/** A trail's options with every default filled in. */
export const trailOf = (trail: TrailConfig, name: string): TrailSettings => ({
  name: trail.name ?? name,
  multiRegion: trail.multiRegion ?? true,
  managementEvents: trail.managementEvents ?? 'all',
  excludeManagementEventsOf: trail.excludeManagementEventsOf ?? [],
  dataEvents: (trail.dataEvents ?? []).map((each) =>
    given({
      resourceType: each.resourceType,
      readOnly: each.readOnly,
      eventNames: each.eventNames,
      arnPrefixes: each.arnPrefixes,
    }),
  ),
  networkActivityEventsOf: trail.networkActivityEventsOf ?? [],
  insights: trail.insights ?? [],
  cloudWatchLogs: trail.cloudWatchLogs ?? false,
  notifications: trail.notifications ?? false,
});

/**
 * A trail's options, checked and with every default filled in, for a trail that is made without a whole config.
 *
 * @param nameIsToken whether the name is known only at deploy time, and so cannot be checked
 * @throws one error that lists everything that is wrong
 */
export function resolveTrail(trail: TrailConfig, name: string, nameIsToken = false): TrailSettings {
  const problems = new Problems();
  checkTrail(problems, 'trail', nameIsToken ? { ...trail, name: undefined } : trail);
  if (problems.found.length > 0) throw new Error(`the trail is not valid:\n- ${problems.found.join('\n- ')}`);
  return trailOf(trail, name);
}
