/** RE2: a body without a severity number that states its level at its start. */
export const STATED_ERROR =
  '(^|[^A-Za-z])(ERROR|FATAL|CRITICAL|SEVERE|PANIC)([^A-Za-z]|$)|panic:|Traceback|Exception in thread|"level":"(error|fatal)"|level=(error|fatal)';
export const STATED_WARNING =
  '(^|[^A-Za-z])(WARN|WARNING)([^A-Za-z]|$)|"level":"warn(ing)?"|level=warn(ing)?';
