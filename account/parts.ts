import type { VerifySource } from '../core/verify/source';
import type { AthenaChoice } from './athena';
import type { AthenaLake } from './athena-lake';
import type { AccountView } from './doctor/facts';
import type { DeployedPlanner, PlannerChoice } from './planner';
import type { TrailChoice } from './trail-bucket';

/** What commands use of an account. Each part is loaded when it is called: the SDK of all would take longer than most answers. */
export interface AccountParts {
  readonly athena: (choice: AthenaChoice) => AthenaLake;
  readonly planner: (choice: PlannerChoice) => DeployedPlanner;
  readonly view: (choice: AthenaChoice) => AccountView;
  readonly trail: (choice: TrailChoice) => VerifySource;
}
