import '@org/segment-testing/jest'
import { createFakeSegment } from '@org/segment-testing'
import defineTests from './define-tests.cjs'

defineTests({ createFakeSegment, expect, test })
