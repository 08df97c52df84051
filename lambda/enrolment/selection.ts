import type { ResourceSelection } from '../../core/deployment/enrolment-settings';
import type { Tags } from './ports';

/** Whether the config selects a resource; nothing is selected without a selection. */
export function isSelected(selection: ResourceSelection | undefined, id: string, tags: Tags): boolean {
  if (selection === undefined) return false;
  if (selection === 'all') return true;
  if ('ids' in selection) return selection.ids.includes(id);
  return Object.entries(selection.tags).every(([key, value]) => tags[key] === value);
}

/** Listed resources that are not among those found. */
export const notFound = (selection: ResourceSelection | undefined, found: readonly string[]): readonly string[] =>
  selection !== undefined && selection !== 'all' && 'ids' in selection
    ? selection.ids.filter((id) => !found.includes(id))
    : [];
