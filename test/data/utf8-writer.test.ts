import { describe, expect, test } from 'vitest'
import { floatText } from '../../src/data/frame/float-text.ts'
import { Utf8Writer } from '../../src/data/utf8-writer.ts'
import fc from '../property.ts'

function written(write: (out: Utf8Writer) => void): string {
  const out = new Utf8Writer()
  write(out)
  return new TextDecoder().decode(out.take())
}

const texts = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 100 }), fc.string({ unit: 'binary' }))

describe('text as it grows', () => {
  test('is what was written, in its order, short or long', () => {
    fc.assert(
      fc.property(fc.array(texts), (parts) => {
        const write = (out: Utf8Writer) => {
          for (const part of parts) out.text(part)
        }
        expect(written(write)).toBe(parts.join(''))
      }),
    )
  })

  test('has texts as JSON escapes them', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(written((out) => out.quoted(text))).toBe(JSON.stringify(text))
      }),
    )
    for (const text of [
      '',
      '"',
      '\\',
      '\n',
      'ä',
      '\ud800',
      '\u2028',
      'a'.repeat(1000),
      `${'a'.repeat(47)}"`,
    ]) {
      expect(written((out) => out.quoted(text))).toBe(JSON.stringify(text))
    }
  })

  test('has integers by their digits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(written((out) => out.integer(value))).toBe(String(value))
      }),
    )
    for (let power = 1; power < 2 ** 53; power *= 10) {
      for (const value of [power - 1, power, -power, power + 1]) {
        expect(written((out) => out.integer(value))).toBe(String(value))
      }
    }
    for (const value of [
      2 ** 31 - 1,
      2 ** 31,
      2 ** 32,
      -(2 ** 31),
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ]) {
      expect(written((out) => out.integer(value))).toBe(String(value))
    }
  })

  test('has doubles of few decimals as they are printed elsewhere, and leaves the others alone', () => {
    const expectSame = (value: number) => {
      const text = written((out) => {
        if (!out.decimal(value)) out.text(floatText(value))
      })
      expect(text).toBe(floatText(value))
    }
    const few = fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 18 }))
    fc.assert(
      fc.property(fc.double(), few, (any, [digits, decimals]) => {
        expectSame(any)
        expectSame(digits / 10 ** decimals)
      }),
    )
    for (const value of [0, 1, 0.5, 12.25, 0.0001, 1.0001, 0.1 + 0.2, 1e-5, 99_999_999_999.9999, 1e11, 1e16])
      for (const signed of [value, -value]) expectSame(signed)
    expect(written((out) => expect(out.decimal(-1234.5)).toBe(true))).toBe('-1234.5')
    expect(written((out) => expect(out.decimal(1 / 3)).toBe(false))).toBe('')
  })

  test('is handed over once, and is full from 64 kB on', () => {
    const out = new Utf8Writer()
    out.text('a'.repeat(65_535))
    expect(out.isFull).toBe(false)
    out.integer(7)
    expect(out.isFull).toBe(true)
    expect(out.take().length).toBe(65_536)
    expect([out.isFull, out.take().length]).toEqual([false, 0])
  })
})
