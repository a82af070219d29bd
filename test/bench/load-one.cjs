// One module in a fresh process: prints the milliseconds that its load took.
const begun = process.hrtime.bigint();
require(process.argv[2]);
process.stdout.write(String(Number(process.hrtime.bigint() - begun) / 1e6));
