namespace MutualAuth.Benchmarks;

/// <summary>One line of the README's table: what is measured, the bar that it has to keep, and how to measure it.</summary>
/// <param name="Name">The argument that runs it; several rows may share one.</param>
internal sealed record BenchmarkRow(string Name, string What, string Bar, Func<Measured> Measure)
{
    public const string Header = "| what | bar | measured | |\n| --- | --- | --- | --- |";

    /// <summary>Measures, and prints the row as the README has it.</summary>
    public void Run()
    {
        var measured = Measure();
        Console.WriteLine($"| {What} | {Bar} | {measured.Figure} | {(measured.Met ? "kept" : "**not kept**")} |");
    }
}

/// <param name="Figure">With its unit, and what else a reader needs to judge it: how many runs, how far they lie apart.</param>
/// <param name="Met">Whether the figure keeps the bar.</param>
internal sealed record Measured(string Figure, bool Met);
