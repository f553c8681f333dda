/** Example calls: the `@org/segment-debugger/examples` entry point. */

export { applyOverrides, type Override } from './apply-overrides.ts'
export { createExampleCall, type ExampleEvent, exampleEvents, findExampleEvent } from './example-call.ts'
export type { ExampleSource } from './example-values.ts'
export { createScenario, type Scenario, scenarios } from './scenarios.ts'
