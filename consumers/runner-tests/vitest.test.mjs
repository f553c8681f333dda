import '@org/segment-testing/vitest'
import { createFakeSegment } from '@org/segment-testing'
import { expect, test } from 'vitest'
import defineTests from './define-tests.cjs'

defineTests({ createFakeSegment, expect, test })
