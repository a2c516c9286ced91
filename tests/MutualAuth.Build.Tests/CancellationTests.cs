using System.Globalization;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.Build.Tests;

/// <summary>Ctrl+C in the middle of long work.</summary>
[TestClass]
public sealed class CancellationTests : PackageTest
{
    private const int KeyStores = 50;

    private static string Declared(string algorithm, int size) => string.Concat(Enumerable.Range(1, KeyStores).Select(number =>
        string.Create(CultureInfo.InvariantCulture, $"""<MutualAuthKeyStore Include="mutualauth/{number:00}.jks" KeyAlgorithm="{algorithm}" KeySize="{size}" />""")));

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "There is no signal for one process alone.")]
    public void A_build_that_makes_fifty_keys_tells_how_far_it_is_and_is_ended_at_once()
    {
        var project = Sandbox.NewProject("orders", Declared("EC", 256));
        project.Build().ShouldHaveRefreshed();
        var before = project.Files("mutualauth").ToDictionary(file => file, file => Convert.ToHexString(project.Read("mutualauth/" + file)));

        project.Declare(Declared("RSA", 4096));
        var ended = project.BuildUntil(line => line.Contains(" of 50 keys made", StringComparison.Ordinal));

        // Fifty of them take minutes: a build that went on would have said that it succeeded.
        Assert.AreNotEqual(0, ended.ExitCode, ended.Output);
        Assert.DoesNotContain("MAB", ended.Output.Replace("MAB4002", "", StringComparison.Ordinal).Replace("MAB4001", "", StringComparison.Ordinal));
        Assert.IsEmpty(project.Files("mutualauth").Where(file => file.EndsWith(".tmp", StringComparison.Ordinal)));
        var old = 0;
        for (var number = 1; number <= KeyStores; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{number:00}.jks");
            if (Convert.ToHexString(project.Read("mutualauth/" + name)) == before[name])
                old++;
            else
                Assert.AreEqual(KeyAlgorithm.Rsa, project.KeyStore("mutualauth/" + name).Keys.Single().Key.Clear!.Algorithm, name);
        }

        Assert.IsGreaterThan(KeyStores / 2, old);

        project.Declare(Declared("EC", 256));
        project.Build().ShouldHaveSucceeded();
        Assert.HasCount(KeyStores, project.Files("mutualauth").Where(file => file.EndsWith(".jks", StringComparison.Ordinal) && !file.Contains('/')));
        project.Build().ShouldHaveDoneNothing();
    }
}
