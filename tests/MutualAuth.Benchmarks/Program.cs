using BenchmarkDotNet.Running;
using MutualAuth.Benchmarks;

// dotnet run -c Release --project tests/MutualAuth.Benchmarks -- table     all bars, as the README's table
// dotnet run -c Release --project tests/MutualAuth.Benchmarks -- kb        the rows whose names begin so: see the list below
// dotnet run -c Release --project tests/MutualAuth.Benchmarks -- -f '*'    the parts (BenchmarkDotNet's own arguments)
BenchmarkRow[] rows =
[
    .. BuildBenchmarks.Rows,
    .. KnowledgeBaseComparison.Rows,
    .. KeyGenerationComparison.Rows,
    .. PartnerScale.Rows,
    .. ParallelKeys.Rows,
];

var chosen = args is ["table"] ? rows : rows.Where(row => args is [var name] && row.Name.StartsWith(name, StringComparison.Ordinal)).ToArray();
if (chosen.Length == 0)
{
    BenchmarkSwitcher.FromAssembly(typeof(KeyStoreBenchmarks).Assembly).Run(args);
    return;
}

Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, .NET {Environment.Version}");
Console.WriteLine();
Console.WriteLine(BenchmarkRow.Header);
foreach (var row in chosen)
    row.Run();
