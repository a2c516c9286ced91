using System.Text;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>A keystore whose integrity cannot be proved is never written over, whatever a build has to do with it.</summary>
[TestClass]
internal sealed class TamperedKeyStoreTests : IDisposable
{
    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    /// <summary>Everything that makes a build write a keystore. The keystore has been made, and its successor staged.</summary>
    private static readonly Dictionary<string, Func<Sandbox, string, RefreshResult>> Wishes = new()
    {
        ["a partner is added"] = (project, path) => project.KeyStore(path).Partner("new.pem").Refresh(),
        ["a partner is removed"] = (project, path) => project.KeyStore(path).WithoutPartner("web.pem").Refresh(),
        ["the declaration changes"] = (project, path) => project.KeyStore(path, ("Subject", "CN=other"), ("KeyAlgorithm", "EC")).Refresh(),
        ["it would be renewed"] = (project, path) => Later(project.KeyStore(path), days: 350).Refresh(),
        ["a successor would be staged"] = (project, path) => Later(project.KeyStore(path, ("Renewal", "Stage")), days: 350).Refresh(),
        ["it has expired"] = (project, path) => Later(project.KeyStore(path), days: 400).Refresh(),
        ["MutualAuthRenew"] = (project, path) => project.KeyStore(path).Renew(),
        ["MutualAuthActivate"] = (project, path) => project.KeyStore(path).Activate(),
        ["MutualAuthRequestCertificate"] = (project, path) => project.KeyStore(path).RequestCertificates(),
        ["the type changes"] = (project, path) => project.KeyStore(path, ("StoreType", path.EndsWith(".jks", StringComparison.Ordinal) ? "PKCS12" : "JKS")).Refresh(),
        ["the password changes"] = (project, path) => project.KeyStore(path, ("StorePassword", "file:new.txt"), ("PreviousStorePassword", $"file:{path}.password")).Refresh(),
        ["the identity comes from elsewhere"] = (project, path) => project.KeyStore(path, ("IdentityFrom", "mounted.p12"), ("IdentityPassword", "file:new.txt")).Refresh(),
        ["what no item declares is an error"] = (project, path) => project.KeyStore(path, ("UndeclaredEntries", "Error")).WithoutPartner("web.pem").Refresh(),
        ["what no item declares is kept"] = (project, path) => project.KeyStore(path, ("UndeclaredEntries", "Keep")).Partner("new.pem").Refresh(),
        ["copies are declared"] = (project, path) => project.KeyStore(path, ("AlsoWrite", "PEM")).Refresh(),
        ["nothing"] = (project, path) => project.KeyStore(path).Refresh(),
    };

    public static IEnumerable<object[]> EveryWish =>
        from wish in Wishes.Keys
        from path in new[] { "mutualauth/app.jks", "mutualauth/app.p12" }
        select new object[] { wish, path };

    [TestMethod]
    [DynamicData(nameof(EveryWish))]
    public void What_does_not_prove_itself_whole_is_left_to_the_byte_whatever_is_wished_for(string wish, string path)
    {
        Prepare(path);
        var good = _project.Bytes(path);
        // To open PKCS12 takes a while: each damage meets one wish, and the plainest ones meet all.
        var damages = Damages(good, path).Where((_, i) => wish is "a partner is added" || i % 4 == 3 || path.EndsWith(".jks", StringComparison.Ordinal));
        foreach (var (what, damaged) in damages)
        {
            _project.Write(path, damaged);
            LeavesEverything(() => Wishes[wish](_project, path), $"{wish}; {what}");
        }

        _project.Write(path, good);
        var after = Wishes[wish](_project, path);
        Assert.IsTrue(after.Succeeded || wish is "what no item declares is an error", string.Join("\n", after.Findings));
    }

    [TestMethod]
    [DataRow("mutualauth/app.jks", "Modern", 3)]
    [DataRow("mutualauth/app.p12", "Modern", 7)]
    [DataRow("mutualauth/app.p12", "Legacy", 61)]
    public void A_byte_that_is_flipped_anywhere_is_found_or_means_nothing(string path, string profile, int step)
    {
        _project.WritePartner("web.pem");
        _project.WritePartner("new.pem");
        (string, string)[] metadata = path.EndsWith(".p12", StringComparison.Ordinal) ? [("KeyAlgorithm", "EC"), ("EncryptionProfile", profile)] : [("KeyAlgorithm", "EC")];
        _project.KeyStore(path, metadata).Partner("web.pem").RefreshOk();
        var before = _project.Snapshot();
        var files = Directory.EnumerateFiles(_project["mutualauth"]).ToDictionary(file => file, File.ReadAllBytes);
        var good = _project.Bytes(path);
        var own = _project.OwnCertificate(path);
        _project.Partner("new.pem");
        // The outermost lengths and tags stand at the beginning, what proves the file whole at its end.
        var flips = Enumerable.Range(0, good.Length)
            .Where(i => i % step == 0 || i < 40 || (i > good.Length - 100 && profile != "Legacy"))
            .Select(i => (Place: i, Bit: i % 8))
            .ToList();
        // The parameters of the MAC's hash: it has none, NULL says so, and no program cares what stands there instead.
        var hash = good.AsSpan().LastIndexOf(new byte[] { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00 });
        if (hash >= 0)
            flips.Add((hash + 9, 0));
        var refused = 0;
        foreach (var (place, bit) in flips)
        {
            var flipped = good.ToArray();
            flipped[place] ^= (byte)(1 << bit);
            _project.Write(path, flipped);

            var result = _project.Refresh();

            if (result.Succeeded)
            {
                Assert.EndsWith(".p12", path, $"byte {place}");
                Assert.AreEqual(own, _project.OwnCertificate(path), $"byte {place}");
                CollectionAssert.AreEqual(new[] { "new", "web" }, _project.Open(path).Trusted.Select(entry => entry.Alias).ToArray(), $"byte {place}");
                Directory.Delete(_project["mutualauth"], recursive: true);
                Directory.CreateDirectory(_project["mutualauth"]);
                foreach (var (file, content) in files)
                    File.WriteAllBytes(file, content);
                continue;
            }

            refused++;
            IsAnAnswer(result, $"byte {place}");
            CollectionAssert.AreEqual(flipped, _project.Bytes(path), $"byte {place}");
            _project.Write(path, good);
            CollectionAssert.AreEqual(before, _project.Snapshot(), $"byte {place}");
        }

        Console.WriteLine($"{path} {profile}: {flips.Count} flips, {refused} refused, {flips.Count - refused} without meaning");
        Assert.IsLessThanOrEqualTo(8, flips.Count - refused);
    }

    [TestMethod]
    [DataRow("mutualauth/app.jks")]
    [DataRow("mutualauth/app.p12")]
    public void A_file_that_is_cut_short_anywhere_is_left_as_it_is(string path)
    {
        Prepare(path);
        _project.Partner("new.pem");
        var good = _project.Bytes(path);
        for (var length = 0; length < good.Length; length += 16)
        {
            _project.Write(path, good[..length]);
            LeavesEverything(_project.Refresh, $"{length} of {good.Length} bytes");
        }
    }

    [TestMethod]
    [DataRow("mutualauth/app.jks")]
    [DataRow("mutualauth/app.p12")]
    public void A_password_file_that_was_emptied_or_exchanged_changes_nothing_else(string path)
    {
        Prepare(path);
        _project.KeyStore(path).Partner("new.pem");
        var good = _project.Bytes(path + ".password");
        foreach (var password in new[] { "", "\n", "short", "another password", new string('\0', 32), "\uFEFFanother" })
        {
            _project.Write(path + ".password", password);
            LeavesEverything(_project.Refresh, $"password '{password}'");
        }

        _project.Write(path + ".password", good);
        _project.RefreshOk();
    }

    [TestMethod]
    [DataRow("mutualauth/app.jks")]
    [DataRow("mutualauth/app.p12")]
    public void A_successor_that_is_damaged_is_neither_put_into_service_nor_replaced(string path)
    {
        Prepare(path);
        var next = path.Replace("app.", "app.next.");
        var good = _project.Bytes(next);
        foreach (var (what, damaged) in Damages(good, path))
        {
            _project.Write(next, damaged);
            foreach (var wish in new[] { "MutualAuthActivate", "MutualAuthRenew", "it would be renewed", "a successor would be staged", "nothing" })
            {
                LeavesEverything(() => Wishes[wish](_project, path), $"{wish}; {what}");
                _project.Now = Start;
            }
        }
    }

    [TestMethod]
    public void A_CA_whose_keystore_is_damaged_signs_nothing_and_is_left_as_it_is()
    {
        _project.KeyStore("mutualauth/ca.jks", ("KeyAlgorithm", "EC"))
            .KeyStore("mutualauth/app.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "mutualauth/ca.jks")).RefreshOk();
        _project.KeyStore("mutualauth/app.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "mutualauth/ca.jks"), ("Subject", "CN=other"));
        var good = _project.Bytes("mutualauth/ca.jks");
        foreach (var (what, damaged) in Damages(good, "mutualauth/ca.jks"))
        {
            _project.Write("mutualauth/ca.jks", damaged);
            LeavesEverything(_project.Refresh, what);
        }
    }

    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow;

    private static Sandbox Later(Sandbox project, int days)
    {
        project.Now = Start.AddDays(days);
        return project;
    }

    /// <summary>Makes a keystore that trusts 'web', stages a successor, and lays out what the wishes name.</summary>
    private void Prepare(string path)
    {
        _project.Now = Start;
        _project.WritePartner("web.pem");
        _project.WritePartner("new.pem");
        _project.Write("new.txt", "another password\n");
        _project.Write("mounted.p12", Pkcs12Codec.Write(
            Sample.Store(Sample.Key("mounted", Sample.Ec("mounted"))), new Password("another password", "test"), EncryptionProfile.Modern));
        _project.KeyStore(path, ("KeyAlgorithm", "EC"), ("Renewal", "Stage")).Partner("web.pem").RefreshOk();
        Assert.IsTrue(_project.Renew().Succeeded);
        _project.KeyStore(path);
    }

    private void LeavesEverything(Func<RefreshResult> build, string what)
    {
        var before = _project.Snapshot();

        var result = build();

        IsAnAnswer(result, what);
        CollectionAssert.AreEqual(before, _project.Snapshot(), what);
    }

    /// <summary>One error: which file, what is wrong with it, and what to do.</summary>
    private static void IsAnAnswer(RefreshResult result, string what)
    {
        var error = result.Findings.Where(finding => finding.Severity == Severity.Error).Single();
        Assert.StartsWith("MAB3", error.Code, what);
        Assert.Contains("mutualauth", error.File!, what);
        Assert.IsGreaterThan(10, error.Remedy.Length, what);
        Assert.IsEmpty(result.Lines, what);
    }

    private static IEnumerable<(string What, byte[] Damaged)> Damages(byte[] good, string path)
    {
        yield return ("empty", []);
        yield return ("zeros", new byte[good.Length]);
        yield return ("a text", Encoding.ASCII.GetBytes("<html>Not found</html>"));
        yield return ("cut in half", good[..(good.Length / 2)]);
        yield return ("without its last byte", good[..^1]);
        yield return ("a byte appended", [.. good, 0]);
        yield return ("twice", [.. good, .. good]);
        yield return ("its last byte flipped", [.. good[..^1], (byte)(good[^1] ^ 1)]);
        yield return ("JCEKS", [0xCE, 0xCE, 0xCE, 0xCE, .. good[4..]]);
        yield return ("another's", Pkcs12Codec.Write(Sample.Store(Sample.Trusted("web")), Sample.Password, EncryptionProfile.Modern));
        yield return ("another's JKS", JksCodec.Write(Sample.Store(Sample.Trusted("web")), Sample.Password, Sample.Password));
        if (path.EndsWith(".jks", StringComparison.Ordinal))
        {
            yield return ("version 3", [.. good[..7], 3, .. good[8..]]);
            yield break;
        }

        var pfx = Pfx.GetInstance(good);
        yield return ("without its MAC", new Pfx(pfx.AuthSafe, null).GetEncoded(Asn1Encodable.Der));
        foreach (var (what, algorithm) in new (string, AlgorithmIdentifier)[]
        {
            ("a MAC of an unknown algorithm", new(new DerObjectIdentifier("1.2.3.4"))),
            ("PBMAC1 without parameters", new(new DerObjectIdentifier("1.2.840.113549.1.5.14"))),
            ("PBMAC1 of an unknown derivation", Pbmac1("1.2.3.4", PkcsObjectIdentifiers.IdHmacWithSha256.Id)),
            ("PBMAC1 of an unknown MAC", Pbmac1(PkcsObjectIdentifiers.IdPbkdf2.Id, "1.2.3.4")),
            ("PBMAC1 that does not fit", Pbmac1(PkcsObjectIdentifiers.IdPbkdf2.Id, PkcsObjectIdentifiers.IdHmacWithSha256.Id)),
        })
        {
            var mac = new MacData(new DigestInfo(algorithm, new byte[32]), new byte[8], 1);
            yield return (what, new Pfx(pfx.AuthSafe, mac).GetEncoded(Asn1Encodable.Der));
        }
    }

    private static AlgorithmIdentifier Pbmac1(string derivation, string mac)
    {
        var hmac = new AlgorithmIdentifier(PkcsObjectIdentifiers.IdHmacWithSha256, DerNull.Instance);
        return new(new DerObjectIdentifier("1.2.840.113549.1.5.14"), new DerSequence(
            new AlgorithmIdentifier(new DerObjectIdentifier(derivation), new Pbkdf2Params([1, 2, 3, 4, 5, 6, 7, 8], 1000, 32, hmac)),
            new AlgorithmIdentifier(new DerObjectIdentifier(mac), DerNull.Instance)));
    }
}
