using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.KeyStores.Tests.Refresh;

[TestClass]
public sealed class ProgressTests
{
    private readonly List<string> _said = [];

    private TimeSpan _elapsed;

    [TestMethod]
    public void Short_work_says_nothing_and_long_work_every_three_seconds()
    {
        var progress = new Progress(_said.Add, () => _elapsed);
        for (var tenths = 0; tenths <= 100; tenths++)
        {
            _elapsed = TimeSpan.FromMilliseconds(100 * tenths);
            progress.At(() => $"{tenths}");
        }

        Assert.AreEqual("30 60 90", string.Join(" ", _said));
    }

    [TestMethod]
    public void A_refresh_counts_the_keystores_and_the_keys()
    {
        using var project = new Sandbox();
        for (var number = 1; number <= 4; number++)
            project.KeyStore($"mutualauth/{number}.jks");

        project.RefreshOk(Slow(TimeSpan.FromSeconds(4)), _said.Add);

        // Each key is awaited, and each takes four seconds of this clock.
        Assert.IsNotEmpty(_said);
        Assert.IsTrue(_said.All(line => line.StartsWith("MutualAuth: ", StringComparison.Ordinal) && line.Contains(" of 4 keystores are done, ", StringComparison.Ordinal)
            && line.EndsWith(" of 4 keys made", StringComparison.Ordinal)), string.Join("\n", _said));
        Assert.HasCount(_said.Count, _said.Distinct());
    }

    [TestMethod]
    public void A_refresh_counts_the_partners_that_it_reads()
    {
        using var project = new Sandbox().KeyStore("mutualauth/trust.jks", ("TrustOnly", "true"));
        for (var number = 1; number <= 3; number++)
        {
            project.WritePartner($"partners/{number}.pem");
            project.Partner($"partners/{number}.pem");
        }

        // A clock that goes on by two seconds each time that it is looked at.
        project.RefreshOk(request => request with { Elapsed = () => _elapsed += TimeSpan.FromSeconds(2) }, _said.Add);

        Assert.Contains("MutualAuth: 2 of 3 partner files are read for mutualauth/trust.jks", _said);
    }

    [TestMethod]
    public void A_refresh_that_is_short_says_nothing()
    {
        using var project = new Sandbox().KeyStore("mutualauth/app.jks", ("KeyAlgorithm", "EC"));

        project.RefreshOk(request => request with { Elapsed = () => TimeSpan.FromSeconds(2.9) }, _said.Add);

        Assert.IsEmpty(_said);
    }

    /// <summary>A clock that moves when a key is made.</summary>
    private Func<RefreshRequest, RefreshRequest> Slow(TimeSpan perKey) => request => request with
    {
        Cores = _ => 1,
        Elapsed = () => _elapsed,
        Generate = (_, _) =>
        {
            var key = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
            _elapsed += perKey;
            return key;
        },
    };
}
