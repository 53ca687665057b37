/**
 * The lint rule `hindcast/same-bits`: only what is exactly specified, so that every engine computes the same bits.
 *
 * Of `Math` only the functions that IEEE 754 or the language pin down to the last bit; no `**`; no clock, calendar,
 * locale or chance; no sort by an implied order; no relaxed SIMD.
 */
const EXACT = new Set(['sqrt', 'fround', 'abs', 'floor', 'imul', 'min', 'max'])

/** Globals that may not be named at all, and why. `Math` and `Date` have forms that may. */
const FORBIDDEN = {
  Intl: 'Intl differs between engines and machines.',
  Mathf: 'AssemblyScript’s Mathf rounds otherwise than any engine’s Math.',
  NativeMath: 'AssemblyScript’s NativeMath rounds otherwise than any engine’s Math.',
  NativeMathf: 'AssemblyScript’s NativeMathf rounds otherwise than any engine’s Math.',
  JSMath: 'JSMath is the host’s Math: its last bits differ between engines.',
}
const GLOBAL_OBJECTS = new Set(['globalThis', 'self', 'window', 'global'])
const REACHED = new Set(['Math', 'Date', 'Intl'])

const messages = {
  math: 'Math.{{name}} differs between engines in its last bits: only {{exact}} are exact. Ours are in engine/ts/math.ts and assembly/math.ts.',
  alias: 'Call Math’s functions by name, Math.sqrt(x): under another name, or computed, no one sees which is called.',
  power: '`**` differs between engines in its last bits: multiply.',
  clock:
    'Date reads the clock, the time zone or a form that engines read differently: use table/civil.ts, or performance.now() for durations.',
  global: '{{why}}',
  locale: '{{name}} depends on the locale: compare code units, write numbers with String or toFixed.',
  sort: '{{name}} without a comparator sorts numbers as text: say the order.',
  relaxed: '{{name}} gives different bits on different engines.',
}

/** The name of a member that is written out: `a.b`, `a['b']`, `a[`b`]`. */
function memberName(node) {
  if (!node.computed) return node.property.name
  if (node.property.type === 'Literal') return String(node.property.value)
  if (node.property.type === 'TemplateLiteral' && node.property.expressions.length === 0) {
    return node.property.quasis[0].value.cooked
  }
  return null
}

/** The name of a property in a destructuring pattern. */
const keyName = (p) => (p.type !== 'Property' ? null : p.computed ? null : (p.key.name ?? String(p.key.value)))

export default {
  meta: { type: 'problem', messages, schema: [] },
  create(context) {
    const report = (node, messageId, data = {}) => context.report({ node, messageId, data })

    function checkMath(node) {
      const parent = node.parent
      if (parent.type !== 'MemberExpression' || parent.object !== node) return report(node, 'alias')
      const name = memberName(parent)
      if (name === null) return report(parent, 'alias')
      if (!EXACT.has(name)) report(parent, 'math', { name, exact: [...EXACT].join(', ') })
    }

    /** `Date` may stand on the right of instanceof: a caller may hand us one. */
    function checkDate(node) {
      const parent = node.parent
      if (parent.type === 'BinaryExpression' && parent.operator === 'instanceof' && parent.right === node) return
      report(node, 'clock')
    }

    /** Every use, as a value, of a name that no declaration in the file binds. */
    function checkGlobals(scope) {
      const references = new Set(scope.through)
      for (const variable of scope.variables) {
        if (variable.defs.length === 0) for (const reference of variable.references) references.add(reference)
      }
      for (const { identifier, isTypeReference, isValueReference } of references) {
        if (isTypeReference && !isValueReference) continue
        const { name } = identifier
        if (name === 'Math') checkMath(identifier)
        else if (name === 'Date') checkDate(identifier)
        else if (Object.hasOwn(FORBIDDEN, name)) report(identifier, 'global', { why: FORBIDDEN[name] })
      }
    }

    return {
      'Program:exit'(node) {
        checkGlobals(context.sourceCode.scopeManager.globalScope ?? context.sourceCode.getScope(node))
      },
      "BinaryExpression[operator='**']"(node) {
        report(node, 'power')
      },
      "AssignmentExpression[operator='**=']"(node) {
        report(node, 'power')
      },
      MemberExpression(node) {
        const name = memberName(node)
        if (name === null) return
        if (/^toLocale|^localeCompare$/.test(name)) report(node, 'locale', { name })
        else if (name.startsWith('relaxed_')) report(node, 'relaxed', { name })
        else if (REACHED.has(name) && GLOBAL_OBJECTS.has(node.object.name)) report(node, 'alias')
      },
      ObjectPattern(node) {
        for (const p of node.properties) {
          const name = keyName(p)
          if (name === null) continue
          if (REACHED.has(name)) report(p, 'alias')
          else if (/^toLocale|^localeCompare$/.test(name)) report(p, 'locale', { name })
        }
      },
      CallExpression(node) {
        if (node.callee.type !== 'MemberExpression' || node.arguments.length > 0) return
        const name = memberName(node.callee)
        if (name === 'sort' || name === 'toSorted') report(node, 'sort', { name })
      },
      ImportDeclaration(node) {
        if (/^~lib\/(math|date|bindings)/.test(node.source.value)) report(node, 'alias')
      },
    }
  },
}
