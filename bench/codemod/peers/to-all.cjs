/** The trivial rule, written as jscodeshift's own documentation would. */
module.exports = ({ source }, { jscodeshift }) => {
  const root = jscodeshift(source);
  const callee = { object: { name: "Promise" }, property: { name: "all" } };
  const calls = root.find(jscodeshift.CallExpression, { callee });
  if (calls.length === 0) return undefined;
  calls.forEach(({ node }) => {
    node.callee = jscodeshift.identifier("all");
  });
  return root.toSource();
};
