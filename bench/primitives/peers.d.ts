// Installed beside the benchmark only, when it is run: here they are known by name.
declare module "async-mutex";
declare module "async-sema";
declare module "effect";
declare module "effection";
declare module "es-toolkit";
declare module "p-limit";
declare module "p-map";
declare module "p-queue";
declare module "p-timeout";
