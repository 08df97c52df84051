import type { Context } from 'aws-lambda';
import type { EnrolmentSettings } from '../../core/deployment/enrolment-settings';
import { customResource, isCustomResourceRequest, type Send } from '../cloudformation';
import { type Enrolment, type EnrolmentPorts, enrol, unenrol } from './enrol';
import { readEvent } from './event';
import type { EnrolmentReport } from './report';
import { type Telemetry, tell } from './telemetry';

/** Never changes: another one would have CloudFormation remove everything after an update. */
const PHYSICAL_ID = 'enrolment';

export interface EnrolmentFunctionProps {
  readonly settings: EnrolmentSettings;
  /** Whose resources are enrolled. */
  readonly region: string;
  readonly ports: EnrolmentPorts;
  readonly telemetry: Telemetry;
  /** Hands answers to CloudFormation. @default - over the network */
  readonly send?: Send;
}

/**
 * The function's handler: enrols at deployment, by schedule, when a resource is made and by hand, and undoes it when the
 * lake goes.
 *
 * One resource that cannot be enrolled fails no deployment: it is reported and counted, and tried again every day.
 */
export function enrolmentFunction({ settings, region, ports, telemetry, send }: EnrolmentFunctionProps) {
  const onCustomResource = customResource(
    PHYSICAL_ID,
    async ({ RequestType }) => {
      if (RequestType === 'Delete') await undo();
      else done(await enrol(ports, settings, region), true);
      return undefined;
    },
    send,
  );

  function done({ report, errors }: Enrolment, isWhole: boolean): EnrolmentReport {
    // What was done before an error was done.
    tell(telemetry, report, isWhole && errors.length === 0);
    if (errors.length > 0) throw errors[0];
    return report;
  }

  /**
   * Never fails: what is left of the enrolment delivers on into buckets that stay, which harms less than a stack that
   * cannot be deleted. The log names what is left. Only a run out of time fails; deleting the stack again goes on with it.
   */
  async function undo(): Promise<void> {
    const { report, errors } = await unenrol(ports, settings, region);
    tell(telemetry, report, false);
    for (const error of errors) telemetry.log('error', 'what was enrolled is not all undone', { error });
  }

  return async (event: unknown, context: Context): Promise<EnrolmentReport | undefined> => {
    if (isCustomResourceRequest(event)) {
      await onCustomResource(event, context);
      return undefined;
    }
    const request = readEvent(event);
    if (request === undefined) return undefined;
    const reportOnly = settings.reportOnly || request.reportOnly;
    return done(await enrol(ports, { ...settings, reportOnly }, region, request.scope), request.scope === 'all');
  };
}
