/** Whose work a screen belongs to. What is shown follows the server's permission table; the server decides. */
export const staff = [
  'grid_worker',
  'grid_head',
  'clerk',
  'dispatcher',
  'handler',
  'verifier',
  'caller',
  'mediator',
  'supervisor',
  'assessor',
  'leader',
  'auditor',
] as const
export const deskRoles = ['clerk', 'dispatcher', 'grid_worker', 'grid_head'] as const
export const importRoles = ['clerk', 'dispatcher'] as const
export const accountLogRoles = ['auditor'] as const
/** Who talks to the people who raised a matter. */
export const callingRoles = ['clerk', 'caller', 'handler', 'grid_worker', 'grid_head', 'mediator'] as const
export const auditRoles = ['auditor'] as const
export const planningRoles = ['leader', 'administrator'] as const
export const accountRoles = ['security_administrator'] as const
export const bulkRoles = ['dispatcher', 'clerk', 'supervisor', 'leader'] as const

/** Who reads the register of buildings and residents, and who writes it. */
export const registerRoles = ['grid_worker', 'grid_head', 'clerk', 'leader'] as const
export const recordingRoles = ['grid_worker', 'grid_head', 'clerk'] as const
/** Who takes tables in, who takes lists out, who erases somebody. */
export const registerTableRoles = ['clerk', 'grid_head'] as const
export const registerExportRoles = ['clerk', 'grid_head', 'leader'] as const
export const erasingRoles = ['clerk', 'leader'] as const

/** Who looks at the ground; an administrator sees no matters on it. */
export const mapRoles = [...staff, 'administrator'] as const

/** Who is told that a year's holidays are missing. */
export const watchRoles = ['supervisor', 'leader', 'administrator'] as const

/** Who reads the staffing report, gives posts, and takes tables of units or staff in. */
export const staffingRoles = ['leader', 'supervisor', 'administrator', 'security_administrator'] as const
/** Who sees how the ground is staffed. */
export const coverageRoles = [...staffingRoles, 'grid_head', 'dispatcher', 'assessor'] as const
export const unitRoles = ['administrator'] as const
export const postRoles = ['security_administrator'] as const
export const staffTableRoles = ['leader', 'administrator', 'security_administrator'] as const

/** Who has contact cards and notices of grids printed. */
export const printRoles = ['leader', 'supervisor', 'grid_worker', 'grid_head', 'clerk', 'dispatcher'] as const

export const hasOne = (held: ReadonlySet<string>, wanted: readonly string[]): boolean =>
  wanted.some((role) => held.has(role))
