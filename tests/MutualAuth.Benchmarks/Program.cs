using BenchmarkDotNet.Running;
using MutualAuth.Benchmarks;

// dotnet run -c Release --project tests/MutualAuth.Benchmarks -- kb        the commands of KB0696776 against our build
// dotnet run -c Release --project tests/MutualAuth.Benchmarks -- -f '*'    the parts (BenchmarkDotNet's own arguments)
if (args is ["kb", ..])
    return KnowledgeBaseComparison.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 7);

BenchmarkSwitcher.FromAssembly(typeof(KeyStoreBenchmarks).Assembly).Run(args);
return 0;
