using System.Diagnostics;
using System.Security.Cryptography;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>Handshakes that are really made, within the process.</summary>
[TestClass]
internal sealed class LoopbackHandshakeTests
{
    private static readonly Dictionary<string, PrivateKey> Keys = [];

    private static IEnumerable<object[]> Combinations(string[] keys) =>
        from key in keys
        from role in new[] { TlsRole.Client, TlsRole.Server }
        from version in new[] { TlsVersion.Tls12, TlsVersion.Tls13 }
        select new object[] { key, role, version };

    public static IEnumerable<object[]> OwnKeys => Combinations(["Rsa 2048", "Rsa 3072", "Ec 256", "Ec 384", "Ec 521", "Ed25519 256"]);

    public static IEnumerable<object[]> Sides => Combinations([""]).Select(row => row[1..]);

    [TestMethod]
    [DynamicData(nameof(OwnKeys))]
    public void Every_key_that_is_made_here_serves_on_both_sides_and_in_both_versions(string key, TlsRole role, TlsVersion version)
    {
        var own = OwnKey(key);
        var certificate = CertificateMaker.SelfSigned(
            own, new CertificateTemplate(DistinguishedName.Parse("CN=own"), null, ValidityDays: 365), MadeIdentity.Now);

        var outcome = new LoopbackHandshake(own, [certificate], MadeIdentity.Now).Run(role, version, CancellationToken.None);

        Assert.IsNull(outcome.Failure, outcome.Failure?.ToString());
        Assert.StartsWith(version == TlsVersion.Tls13 ? "TLS_AES_" : "TLS_ECDHE_", outcome.CipherSuite);
    }

    [TestMethod]
    [DynamicData(nameof(Sides))]
    public void A_chain_serves_a_partner_who_trusts_its_root_alone(TlsRole role, TlsVersion version)
    {
        var own = new MadeIdentity { Issuer = MadeIdentity.Ca("issuing", MadeIdentity.Ca("root")) };

        Assert.IsNull(Run(own, own.Chain, role, version));
    }

    [TestMethod]
    [DynamicData(nameof(Sides))]
    public void A_key_of_1024_bits_still_makes_one_which_is_why_its_length_is_checked_elsewhere(TlsRole role, TlsVersion version)
    {
        var own = new MadeIdentity { Key = RSA.Create(1024) };

        Assert.IsNull(Run(own, own.Chain, role, version));
    }

    [TestMethod]
    [DynamicData(nameof(Sides))]
    public void A_certificate_that_has_expired_is_refused_with_the_alert_that_a_partner_sends(TlsRole role, TlsVersion version)
    {
        var own = new MadeIdentity { NotAfter = MadeIdentity.Now.AddDays(-1) };

        Assert.AreEqual(new HandshakeFailure("certificate_expired", "CN=own expired on 2027-05-31"), Run(own, own.Chain, role, version));
    }

    [TestMethod]
    [DynamicData(nameof(Sides))]
    public void A_certificate_from_the_future_is_refused(TlsRole role, TlsVersion version)
    {
        var own = new MadeIdentity { NotBefore = MadeIdentity.Now.AddDays(1) };

        Assert.AreEqual(new HandshakeFailure("certificate_expired", "CN=own is not valid before 2027-06-02"), Run(own, own.Chain, role, version));
    }

    [TestMethod]
    [DynamicData(nameof(Sides))]
    public void A_certificate_for_the_other_side_is_refused(TlsRole role, TlsVersion version)
    {
        var own = new MadeIdentity { Purposes = [role == TlsRole.Client ? MadeIdentity.ServerAuth : MadeIdentity.ClientAuth] };

        Assert.AreEqual("unsupported_certificate", Run(own, own.Chain, role, version)?.Alert);
    }

    [TestMethod]
    [DynamicData(nameof(Sides))]
    public void A_chain_that_does_not_lead_to_the_root_is_refused(TlsRole role, TlsVersion version)
    {
        var root = MadeIdentity.Ca("root");
        var own = new MadeIdentity { Issuer = MadeIdentity.Ca("issuing", root) };

        var failure = Run(own, [own.Certificate, root.Certificate], role, version);

        Assert.AreEqual(new HandshakeFailure("bad_certificate", "CN=own is not signed by CN=root, which follows it"), failure);
    }

    [TestMethod]
    [DynamicData(nameof(Sides))]
    public void A_key_that_is_not_that_of_the_certificate_fails(TlsRole role, TlsVersion version)
    {
        var own = new MadeIdentity();

        var outcome = new LoopbackHandshake(new MadeIdentity().Private, own.Chain, MadeIdentity.Now).Run(role, version, CancellationToken.None);

        Assert.AreEqual("decrypt_error", outcome.Failure?.Alert, outcome.Failure?.ToString());
        Assert.AreEqual("the signature made with the private key is not that of the certificate", outcome.Failure?.Reason);
    }

    [TestMethod]
    public void One_that_takes_too_long_is_given_up()
    {
        var own = new MadeIdentity();
        var clock = Stopwatch.StartNew();

        var outcome = new LoopbackHandshake(own.Private, own.Chain, MadeIdentity.Now) { Limit = TimeSpan.Zero }.Run(TlsRole.Client, TlsVersion.Tls13, CancellationToken.None);

        Assert.Contains("it took longer than", outcome.Failure!.Reason);
        Assert.IsLessThan(TimeSpan.FromSeconds(20), clock.Elapsed);
    }

    [TestMethod]
    public void A_build_that_is_ended_ends_it()
    {
        var own = new MadeIdentity();
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            new LoopbackHandshake(own.Private, own.Chain, MadeIdentity.Now).Run(TlsRole.Client, TlsVersion.Tls12, cancellation.Token));
    }

    private static HandshakeFailure? Run(MadeIdentity own, IReadOnlyList<Certificate> chain, TlsRole role, TlsVersion version) =>
        new LoopbackHandshake(own.Private, chain, MadeIdentity.Now).Run(role, version, CancellationToken.None).Failure;

    private static PrivateKey OwnKey(string name)
    {
        lock (Keys)
        {
            var parts = name.Split(' ');
            return Keys.TryGetValue(name, out var key)
                ? key
                : Keys[name] = KeyPairGenerator.Generate(Enum.Parse<KeyAlgorithm>(parts[0]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
