using MutualAuth.Fuzzing.Loop;
using MutualAuth.Fuzzing.Targets;

namespace MutualAuth.KeyStores.Tests.Hostile;

/// <summary>A short fuzz run, the same every time. The long one is in the README of the tests.</summary>
[TestClass]
public sealed class MutatedFileTests
{
    private const int Inputs = 500;

    private const int Seed = 20260601;

    public static IEnumerable<object[]> Readers => FuzzTarget.All.Select(target => new object[] { target.Name });

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void Mutated_files_end_in_documented_errors_or_are_read(string reader)
    {
        var target = FuzzTarget.Named(reader);

        foreach (var (file, unexpected) in ShortRun.Run(target, Inputs, Seed))
            Assert.Fail($"{unexpected}\n{Convert.ToBase64String(file)}");
    }

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void Some_of_the_files_that_are_mutated_are_read_and_some_mutations_are_refused(string reader)
    {
        var target = FuzzTarget.Named(reader);
        var random = new Random(Seed);

        var seeds = target.Seeds.Select(input => Attempt.Of(target, target.FileOf(input)).Code);
        var mutated = Enumerable.Range(0, 200).Select(i => Attempt.Of(target, target.FileOf(
            target.Mutate(target.Seeds[i % target.Seeds.Count], target.Seeds[0], random))).Code).ToList();

        Assert.Contains(Attempt.Ok, seeds);
        // What a server or a request beside the keystore says is never an error of its own.
        if (reader is not ("server" or "request"))
            Assert.IsTrue(mutated.Any(code => code.StartsWith("MAB", StringComparison.Ordinal)), "no mutation was refused");
    }
}
