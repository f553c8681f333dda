import fc from 'fast-check'
import { runs } from '../test-depth.ts'

// Properties that do not set their number of runs.
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: runs(100) })
