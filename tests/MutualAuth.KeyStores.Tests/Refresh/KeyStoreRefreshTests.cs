using System.Security.Cryptography.X509Certificates;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Refresh;

[TestClass]
internal sealed class KeyStoreRefreshTests
{
    private const string App = "mutualauth/app.jks";

    /// <summary>EC, since an RSA key takes the time of a hundred tests.</summary>
    private static readonly (string, string) Fast = ("KeyAlgorithm", "EC");

    private readonly Sandbox _project = new();

    [TestCleanup]
    public void Cleanup() => _project.Dispose();

    [TestMethod]
    public void A_new_keystore_comes_with_its_certificate_its_password_and_a_gitignore()
    {
        var partner = _project.WritePartner("partners/puppet.pem");
        _project.KeyStore(App, Fast).Partner("partners/puppet.pem", ("Alias", "Puppet"));

        var result = _project.RefreshOk();

        CollectionAssert.AreEqual(
            new[] { ".gitignore", ".mutualauth.lock", "app.cer", "app.jks", "app.jks.password", "app.pem" }, _project.Files("mutualauth"));
        var store = _project.Open(App);
        var own = store.Keys.Single();
        Assert.AreEqual("app", own.Alias);
        Assert.AreEqual("CN=demo", own.Chain.Single().Subject);
        Assert.AreEqual(partner, store.Trusted.Single().Certificate);
        Assert.AreEqual("puppet", store.Trusted.Single().Alias);
        CollectionAssert.AreEqual(own.Chain[0].Der, _project.Bytes("mutualauth/app.cer"));
        Assert.AreEqual(own.Chain[0], CertificateFile.Read(_project.Bytes("mutualauth/app.pem")).Single());
        var handOver = result.Findings.Single();
        Assert.AreEqual(Mab.NewIdentity.Code, handOver.Code);
        Assert.Contains("mutualauth/app.pem", handOver.Text);
        Assert.Contains("'puppet'", handOver.Text);
    }

    [TestMethod]
    public void Private_files_are_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return; // Windows has access lists instead of modes.
        _project.KeyStore(App, Fast, ("AlsoWrite", "PKCS12;PEM")).RefreshOk();
        _project.KeyStore(App, Fast, ("AlsoWrite", "PKCS12;PEM"), ("Subject", "CN=other")).RefreshOk();

        var files = new[] { "app.jks", "app.jks.password", "app.p12", "app.key.pem" }.Select(name => _project["mutualauth/" + name])
            .Concat(Directory.GetFiles(_project["mutualauth/archive"]));
        foreach (var file in files)
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file), file);
    }

    [TestMethod]
    public void Again_with_nothing_to_do_it_changes_no_byte_and_says_nothing()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, Fast, ("AlsoWrite", "JKS;PKCS12;PEM"), ("StoreType", "JKS")).KeyStore("mutualauth/b.p12", Fast, ("AlsoWrite", "JKS;PEM")).Partner("web.pem");
        _project.RefreshOk();
        var before = Snapshot();

        var result = _project.RefreshOk();

        Assert.IsEmpty(result.Findings);
        Assert.IsEmpty(result.Lines);
        CollectionAssert.AreEqual(before, Snapshot());
    }

    [TestMethod]
    public void An_output_that_is_missing_or_says_something_else_is_written_again()
    {
        _project.KeyStore(App, Fast, ("AlsoWrite", "PKCS12;PEM")).RefreshOk();
        var keystore = _project.Bytes(App);
        foreach (var name in new[] { "app.cer", "app.pem", "app.p12", "app.key.pem", "app.chain.pem", "app.partners.pem", ".gitignore" })
        {
            var path = "mutualauth/" + name;
            File.Delete(_project[path]);
            _project.RefreshOk();
            Assert.IsTrue(File.Exists(_project[path]), name);
            if (name == ".gitignore")
                continue;

            _project.Write(path, "damaged");
            _project.RefreshOk();
            Assert.AreNotEqual("damaged", File.ReadAllText(_project[path]), name);
        }

        CollectionAssert.AreEqual(keystore, _project.Bytes(App));
    }

    [TestMethod]
    public void A_copy_that_is_the_keystore_itself_is_not_written_twice_and_one_of_another_type_in_its_place_is_refused()
    {
        _project.KeyStore(App, Fast, ("AlsoWrite", "JKS;PKCS12")).RefreshOk();
        Assert.AreEqual(StoreType.Jks, KeyStoreFormat.Detect(_project.Bytes(App)));
        Assert.IsTrue(File.Exists(_project["mutualauth/app.p12"]));

        _project.KeyStore("other.jks", Fast, ("StoreType", "PKCS12"), ("AlsoWrite", "JKS"));
        Assert.AreEqual("other.jks", _project.RefreshFails(Mab.SameFileTwice).File);
    }

    [TestMethod]
    public void The_copies_hold_the_same_key_and_the_same_trust()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, Fast, ("AlsoWrite", "PKCS12;PEM")).Partner("web.pem").RefreshOk();

        var password = File.ReadAllText(_project[App + ".password"]).TrimEnd();
        var jks = _project.Open(App);
        var pkcs12 = _project.Open("mutualauth/app.p12", password);
        Assert.AreEqual(StoreType.Pkcs12, KeyStoreFormat.Detect(_project.Bytes("mutualauth/app.p12")));
        CollectionAssert.AreEqual(jks.Keys.Single().Key.Clear!.Pkcs8, pkcs12.Keys.Single().Key.Clear!.Pkcs8);
        Assert.AreEqual(jks.Trusted.Single().Certificate, pkcs12.Trusted.Single().Certificate);
        using var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportFromEncryptedPem(File.ReadAllText(_project["mutualauth/app.key.pem"]), password);
        CollectionAssert.AreEqual(jks.Keys.Single().Chain[0].Der, CertificateFile.Read(_project.Bytes("mutualauth/app.chain.pem")).Single().Der);
        Assert.AreEqual(jks.Trusted.Single().Certificate, CertificateFile.Read(_project.Bytes("mutualauth/app.partners.pem")).Single());
    }

    [TestMethod]
    public void A_removed_partner_goes_and_the_old_keystore_is_kept_readable()
    {
        _project.WritePartner("a.pem");
        _project.WritePartner("b.pem");
        _project.KeyStore(App, Fast).Partner("a.pem").Partner("b.pem").RefreshOk();
        var old = _project.Bytes(App);

        var result = _project.WithoutPartner("a.pem").RefreshOk();

        Assert.AreEqual("b", _project.Open(App).Trusted.Single().Alias);
        var archived = Directory.GetFiles(_project["mutualauth/archive"]).Single();
        CollectionAssert.AreEqual(old, File.ReadAllBytes(archived));
        Assert.Contains("removed 'a'", result.Lines.Single());
        Assert.Contains("mutualauth/archive/", result.Lines.Single());
    }

    [TestMethod]
    public void An_added_partner_leaves_the_key_and_its_date_alone()
    {
        _project.WritePartner("a.pem");
        _project.KeyStore(App, Fast).RefreshOk();
        var own = _project.Open(App).Keys.Single();
        _project.Now = _project.Now.AddDays(3);

        _project.Partner("a.pem").RefreshOk();

        var now = _project.Open(App).Keys.Single();
        Assert.AreEqual(own.Created, now.Created);
        Assert.AreEqual(own.Chain[0], now.Chain[0]);
        Assert.IsFalse(Directory.Exists(_project["mutualauth/archive"]));
    }

    [TestMethod]
    public void Near_its_end_the_identity_is_replaced_and_the_partners_are_named()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, Fast).Partner("web.pem").RefreshOk();
        var old = _project.Open(App).Keys.Single();
        _project.Now = _project.Now.AddDays(340);

        var result = _project.RefreshOk();

        var renewed = _project.Open(App).Keys.Single();
        Assert.AreNotEqual(old.Chain[0], renewed.Chain[0]);
        Assert.IsFalse(old.Key.Clear!.Matches(renewed.Chain[0].PublicKeyInfo));
        var finding = result.Findings.Single(candidate => candidate.Kind == Mab.ReplacedIdentity);
        Assert.Contains("'web'", finding.Text);
        Assert.Contains("archive/app-", finding.Text);
        CollectionAssert.AreEqual(renewed.Chain[0].Der, _project.Bytes("mutualauth/app.cer"));
    }

    [TestMethod]
    public void An_error_in_one_keystore_leaves_it_as_it_was_and_the_others_are_made()
    {
        _project.WritePartner("good.pem");
        _project.WritePartner("bad.pem");
        _project.KeyStore(App, Fast).Partner("bad.pem").RefreshOk();
        var before = _project.Bytes(App);
        _project.Write("bad.pem", "<html>404</html>");
        _project.KeyStore("mutualauth/other.jks", Fast)
            .Partner("bad.pem", ("KeyStores", "app.jks"))
            .Partner("good.pem");

        var finding = _project.RefreshFails(Mab.NotACertificate);

        Assert.AreEqual("bad.pem", finding.File);
        CollectionAssert.AreEqual(before, _project.Bytes(App));
        Assert.AreEqual("good", _project.Open("mutualauth/other.jks").Trusted.Single().Alias);
    }

    [TestMethod]
    public void A_partner_item_that_is_wrong_stops_the_keystores_it_is_for_and_no_other()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, Fast).KeyStore("mutualauth/other.jks", Fast).Partner("web.pem", ("Sha256", "no pin"), ("KeyStores", "app.jks"));

        _project.RefreshFails(Mab.BadPin);

        Assert.IsFalse(File.Exists(_project[App]));
        Assert.IsTrue(File.Exists(_project["mutualauth/other.jks"]));
    }

    [TestMethod]
    public void A_partner_is_trusted_by_the_keystores_it_names()
    {
        _project.WritePartner("a.pem");
        _project.WritePartner("b.pem");
        _project.KeyStore(App, Fast).KeyStore("mutualauth/other.jks", Fast)
            .Partner("a.pem", ("KeyStores", "app.jks;other.jks")).Partner("b.pem", ("KeyStores", "OTHER.jks")).RefreshOk();

        CollectionAssert.AreEqual(new[] { "a" }, _project.Open(App).Trusted.Select(entry => entry.Alias).ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b" }, _project.Open("mutualauth/other.jks").Trusted.Select(entry => entry.Alias).ToArray());

        _project.Partner("b.pem", ("KeyStores", "elsewhere.jks"));
        Assert.Contains("elsewhere.jks", _project.RefreshFails(Mab.UnknownKeyStore).Text);
    }

    [TestMethod]
    public void Truststores_are_the_same_to_the_byte_whichever_way_they_came_about()
    {
        _project.Write("password.txt", "changeit\n");
        var trust = new[] { ("TrustOnly", "true"), ("StorePassword", "file:password.txt") };
        _project.WritePartner("a.pem");
        _project.WritePartner("b.pem");
        _project.WritePartner("c.pem");
        _project.KeyStore("x/t.jks", trust).KeyStore("x/u.p12", trust).Partner("b.pem").Partner("c.pem").RefreshOk();
        _project.Now = _project.Now.AddDays(1);
        _project.WithoutPartner("c.pem").Partner("a.pem").RefreshOk();
        var grown = (Jks: _project.Bytes("x/t.jks"), Pkcs12: _project.Bytes("x/u.p12"));

        Directory.Delete(_project["x"], recursive: true);
        _project.Now = _project.Now.AddDays(1);
        _project.WithoutPartner("b.pem").Partner("b.pem").RefreshOk();

        CollectionAssert.AreEqual(grown.Jks, _project.Bytes("x/t.jks"));
        CollectionAssert.AreEqual(grown.Pkcs12, _project.Bytes("x/u.p12"));
        Assert.IsFalse(File.Exists(_project["x/t.cer"]));
        Assert.IsEmpty(_project.Open("x/t.jks", "changeit").Keys);
    }

    [TestMethod]
    public void A_changed_password_source_encrypts_anew_where_the_old_one_is_named()
    {
        _project.Write("old.txt", "old password");
        _project.Write("new.txt", "new password");
        _project.KeyStore(App, Fast, ("StorePassword", "file:old.txt")).RefreshOk();
        var certificate = _project.Open(App, "old password").Keys.Single().Chain[0];

        _project.KeyStore(App, Fast, ("StorePassword", "file:new.txt"));
        Assert.Contains("PreviousStorePassword", _project.RefreshFails(Mab.WrongPassword).Text);
        _project.KeyStore(App, Fast, ("StorePassword", "file:new.txt"), ("PreviousStorePassword", "file:old.txt")).RefreshOk();

        var own = _project.Open(App, "new password").Keys.Single();
        Assert.AreEqual(certificate, own.Chain[0]);
        Assert.IsNotNull(own.Key.Clear, "the key's password follows the store's");
        Assert.HasCount(1, Directory.GetFiles(_project["mutualauth/archive"]));
        Assert.IsEmpty(_project.RefreshOk().Lines, "once is enough");
    }

    [TestMethod]
    public void Back_to_the_password_of_our_own_making()
    {
        _project.Write("old.txt", "old password");
        _project.KeyStore(App, Fast, ("StorePassword", "file:old.txt")).RefreshOk();

        _project.KeyStore(App, Fast, ("PreviousStorePassword", "file:old.txt")).RefreshOk();

        Assert.HasCount(1, _project.Open(App).Keys.ToList());
    }

    [TestMethod]
    public void A_changed_key_password_protects_the_key_anew()
    {
        _project.Write("store.txt", "store password");
        _project.Write("key.txt", "key password");
        _project.KeyStore(App, Fast, ("StorePassword", "file:store.txt")).RefreshOk();

        _project.KeyStore(App, Fast, ("StorePassword", "file:store.txt"), ("KeyPassword", "file:key.txt")).RefreshOk();

        Assert.IsNull(_project.Open(App, "store password").Keys.Single().Key.Clear, "the store's password opens it no more");
        Assert.IsNotNull(_project.Open(App, "store password", "key password").Keys.Single().Key.Clear);

        _project.Write("other.txt", "other password");
        _project.KeyStore(App, Fast, ("StorePassword", "file:store.txt"), ("KeyPassword", "file:other.txt"));
        _project.RefreshFails(Mab.WrongKeyPassword);
    }

    [TestMethod]
    public void A_changed_encryption_profile_encrypts_anew()
    {
        _project.Write("password.txt", "changeit");
        _project.KeyStore("a.p12", Fast, ("StorePassword", "file:password.txt")).RefreshOk();
        Assert.AreEqual(EncryptionProfile.Modern, _project.Open("a.p12", "changeit").Encryption);

        _project.KeyStore("a.p12", Fast, ("StorePassword", "file:password.txt"), ("EncryptionProfile", "Legacy")).RefreshOk();

        Assert.AreEqual(EncryptionProfile.Legacy, _project.Open("a.p12", "changeit").Encryption);
    }

    [TestMethod]
    [DataRow("env:MUTUALAUTH_TESTS_UNSET_VARIABLE", "MAB3001")]
    [DataRow("file:nowhere.txt", "MAB3002")]
    [DataRow("file:empty.txt", "MAB3003")]
    [DataRow("file:short.txt", "MAB3004")]
    [DataRow("hunter2hunter2", "MAB1005")]
    [DataRow("pass:", "MAB1005")]
    [DataRow("ENV:X", "MAB1005")]
    public void Each_way_for_a_password_to_be_missing_is_an_error_of_its_own(string source, string code)
    {
        _project.Write("empty.txt", "\n");
        _project.Write("short.txt", "five5");
        _project.KeyStore(App, Fast, ("StorePassword", source));

        var finding = _project.Refresh().Findings.Single();

        Assert.AreEqual(code, finding.Code);
        Assert.DoesNotContain("hunter2", finding.Text);
        Assert.IsFalse(File.Exists(_project[App]));
    }

    [TestMethod]
    public void A_literal_password_works_with_a_warning_that_does_not_repeat_it()
    {
        _project.KeyStore(App, Fast, ("StorePassword", "pass:changeit"));

        var result = _project.RefreshOk();

        Assert.DoesNotContain("changeit", string.Concat(result.Findings));
        Assert.Contains(Mab.LiteralPassword.Code, result.Findings.Select(finding => finding.Code));
        Assert.HasCount(1, _project.Open(App, "changeit").Keys.ToList());
    }

    [TestMethod]
    public void A_lost_password_file_is_never_made_anew()
    {
        _project.KeyStore(App, Fast).RefreshOk();
        var before = _project.Bytes(App);
        File.Delete(_project[App + ".password"]);

        _project.RefreshFails(Mab.PasswordFileLost);

        CollectionAssert.AreEqual(before, _project.Bytes(App));
        Assert.IsFalse(File.Exists(_project[App + ".password"]));
    }

    [TestMethod]
    public void A_damaged_or_foreign_file_is_never_overwritten()
    {
        _project.KeyStore(App, Fast).RefreshOk();
        var good = _project.Bytes(App);
        foreach (var (content, kind) in new[]
        {
            (good[..^30], Mab.DamagedKeyStore),
            ([.. good.Select((b, i) => i == 100 ? (byte)(b ^ 1) : b)], Mab.WrongPassword),
            (Encoding.ASCII.GetBytes("hello"), Mab.NotAKeyStore),
            (Array.Empty<byte>(), Mab.NotAKeyStore),
        })
        {
            _project.Write(App, content);
            Assert.AreEqual(App, _project.RefreshFails(kind).File);
            CollectionAssert.AreEqual(content, _project.Bytes(App));
        }
    }

    [TestMethod]
    public void A_PKCS12_named_jks_is_kept_up_to_date_as_what_it_is_and_converted_on_demand()
    {
        _project.Write("password.txt", "changeit");
        var identity = Sample.Ec("made elsewhere");
        _project.Write(App, Pkcs12Codec.Write(Sample.Store(Sample.Key("mykey", identity)), Sample.Password, EncryptionProfile.Modern));
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("StorePassword", "file:password.txt")).Partner("web.pem");

        var adopted = _project.RefreshOk();

        Assert.Contains(Mab.TypeDiffersFromName.Code, adopted.Findings.Select(finding => finding.Code));
        Assert.AreEqual(StoreType.Pkcs12, KeyStoreFormat.Detect(_project.Bytes(App)));
        var store = _project.Open(App, "changeit");
        Assert.AreEqual("mykey", store.Keys.Single().Alias);
        Assert.AreEqual("web", store.Trusted.Single().Alias);

        _project.KeyStore(App, ("StorePassword", "file:password.txt"), ("StoreType", "JKS")).RefreshOk();

        Assert.AreEqual(StoreType.Jks, KeyStoreFormat.Detect(_project.Bytes(App)));
        Assert.AreEqual(identity.Chain[0], _project.Open(App, "changeit").Keys.Single().Chain[0]);
    }

    [TestMethod]
    public void What_a_keystore_holds_beyond_our_understanding_is_not_dropped()
    {
        _project.Write("password.txt", "changeit");
        var identity = Sample.Ec("own");
        using var loose = X509CertificateLoader.LoadCertificate(Sample.Ec("loose").Chain[0].Der);
        using var ownCertificate = X509CertificateLoader.LoadCertificate(identity.Chain[0].Der);
        using var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportPkcs8PrivateKey(identity.Key.Pkcs8, out _);
        using var own = ECDsaCertificateExtensions.CopyWithPrivateKey(ownCertificate, key);
        var collection = new X509Certificate2Collection { own, loose };
        var content = collection.Export(X509ContentType.Pkcs12, "changeit")!;
        _project.Write("a.p12", content);
        _project.WritePartner("web.pem");
        _project.KeyStore("a.p12", ("StorePassword", "file:password.txt")).Partner("web.pem");

        _project.RefreshFails(Mab.UnknownContent);

        CollectionAssert.AreEqual(content, _project.Bytes("a.p12"));
    }

    [TestMethod]
    public void A_build_that_holds_the_folder_is_waited_for_and_named()
    {
        Directory.CreateDirectory(_project["mutualauth"]);
        _project.KeyStore(App, Fast).LockLimit = TimeSpan.FromMilliseconds(200);
        using (FolderLock.Take(_project["mutualauth"], TimeSpan.Zero, _ => { }, CancellationToken.None))
            _project.RefreshFails(Mab.LockTimeout);

        _project.RefreshOk();
    }

    [TestMethod]
    public void Sixteen_refreshes_at_once_make_one_identity()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, Fast).Partner("web.pem");

        var results = new RefreshResultBag();
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => results.Add(_project.Refresh()));

        Assert.IsTrue(results.All(result => result.Succeeded), string.Join("\n", results.SelectMany(result => result.Findings)));
        Assert.AreEqual(1, results.Count(result => result.Findings.Any(finding => finding.Kind == Mab.NewIdentity)));
        CollectionAssert.AreEqual(_project.Open(App).Keys.Single().Chain[0].Der, _project.Bytes("mutualauth/app.cer"));
    }

    /// <summary>The one that renewed first stands in front of its second keystore, while the other renews and records that.</summary>
    [TestMethod]
    public void Of_two_builds_at_once_the_lock_file_records_what_is_there_in_the_end()
    {
        _project.UseLockFile = true;
        _project.KeyStore(App, Fast).KeyStore("second/app.jks", Fast).RefreshOk();
        var held = FolderLock.Take(_project["second"], TimeSpan.Zero, _ => { }, CancellationToken.None);
        _project.Say = _ =>
        {
            using var other = new Sandbox(_project.Folder) { UseLockFile = true };
            Assert.IsTrue(other.KeyStore(App, Fast).Renew().Succeeded);
            held.Dispose();
        };

        var result = _project.Renew();

        Assert.IsTrue(result.Succeeded);
        Assert.AreEqual(2, result.Findings.Count(finding => finding.Kind == Mab.ReplacedIdentity), "each keystore was renewed once");
        var recorded = File.ReadAllText(_project[Sandbox.LockFileName]);
        Assert.Contains(_project.OwnCertificate(App).Sha256, recorded);
        Assert.Contains(_project.OwnCertificate("second/app.jks").Sha256, recorded);
        Assert.IsFalse(result.Seen.HaveChanged());
    }

    [TestMethod]
    public void Whoever_looks_while_a_successor_comes_and_goes_sees_one_or_none()
    {
        _project.KeyStore(App, Fast, ("Renewal", "Stage")).RefreshOk();
        Assert.IsTrue(_project.Renew().Succeeded);
        var (there, away) = (_project["mutualauth/app.next.jks"], _project["mutualauth/away"]);
        var looks = 0;
        var moving = Task.Run(() =>
        {
            // Once in each look, at any moment of it.
            for (var i = 1; Volatile.Read(ref looks) < 500; i++)
            {
                Thread.SpinWait(Random.Shared.Next(20_000));
                File.Move(there, away);
                File.SetLastWriteTimeUtc(away, DateTime.UtcNow.AddSeconds(i));
                File.Move(away, there);
                SpinWait.SpinUntil(() => Volatile.Read(ref looks) is var now && (now >= i || now >= 500));
            }
        });

        var errors = new List<string>();
        for (; looks < 500; Interlocked.Increment(ref looks))
            errors.AddRange(_project.Plan().Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.ToString()));
        moving.Wait();

        Assert.IsEmpty(errors);
    }

    [TestMethod]
    public void What_a_killed_build_left_behind_is_removed()
    {
        _project.Write("mutualauth/.app.jks.abc.tmp", "half a key");

        _project.KeyStore(App, Fast).RefreshOk();

        Assert.IsFalse(File.Exists(_project["mutualauth/.app.jks.abc.tmp"]));
    }

    [TestMethod]
    [DataRow("mutualauth/.app.jks.abcdefgh.ijk.tmp")]
    [DataRow("mutualauth/.app.jks.password.abcdefgh.ijk.tmp")]
    [DataRow("mutualauth/.app.key.pem.abcdefgh.ijk.tmp")]
    [DataRow("mutualauth/.app.p12.abcdefgh.ijk.tmp")]
    [DataRow("mutualauth/.app.next.jks.abcdefgh.ijk.tmp")]
    [DataRow("mutualauth/archive/.app-20300101T000000Z.jks.abcdefgh.ijk.tmp")]
    public void It_is_removed_also_where_what_that_build_was_about_to_do_is_not_wanted_any_more(string leftover)
    {
        _project.KeyStore(App, Fast).RefreshOk();
        var before = _project.Bytes(App);
        _project.Write(leftover, "half a key");

        _project.RefreshOk();

        Assert.IsFalse(File.Exists(_project[leftover]));
        CollectionAssert.AreEqual(before, _project.Bytes(App));
    }

    [TestMethod]
    public void What_it_may_not_have_said_is_said_by_the_build_that_exports_the_certificate()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, Fast).Partner("web.pem").RefreshOk();
        File.Delete(_project["mutualauth/app.pem"]);

        var line = _project.RefreshOk().Lines.Single();

        Assert.Contains("hand mutualauth/app.pem", line);
        Assert.Contains("'web'", line);
    }

    [TestMethod]
    public void An_empty_gitignore_is_the_users_and_what_it_lacks_is_said()
    {
        _project.Write(".gitignore", "");

        Assert.AreEqual(Mab.NotIgnoredByGit, _project.KeyStore("my.keystore", Fast).RefreshOk().Findings[0].Kind);
    }

    [TestMethod]
    public void Elsewhere_than_in_our_folder_the_gitignore_names_each_secret()
    {
        _project.KeyStore("my.keystore", Fast).RefreshOk();

        var lines = File.ReadAllLines(_project[".gitignore"]);
        CollectionAssert.IsSubsetOf(new[] { "/my.keystore", "/my.keystore.password", "/archive/" }, lines);
    }

    [TestMethod]
    public void A_gitignore_of_the_users_is_not_touched_and_what_it_lacks_is_said_once()
    {
        _project.Write(".gitignore", "bin/\n*.keystore\n");

        var result = _project.KeyStore("my.keystore", Fast).RefreshOk();

        Assert.AreEqual("bin/\n*.keystore\n", File.ReadAllText(_project[".gitignore"]));
        var finding = result.Findings.Single(candidate => candidate.Kind == Mab.NotIgnoredByGit);
        Assert.Contains("/my.keystore.password", finding.Text);
        Assert.DoesNotContain("/my.keystore ", finding.Text);
        Assert.IsEmpty(_project.RefreshOk().Findings);
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_is_an_error_and_no_trace_stays()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            // Root writes anywhere: a file in the place of the folder serves the same end.
            _project.Write("mutualauth", "a file");
            _project.KeyStore(App, Fast);
            _project.RefreshFails(Mab.FileFailure);
            Assert.AreEqual("a file", File.ReadAllText(_project["mutualauth"]));
            return;
        }

        Directory.CreateDirectory(_project["mutualauth"]);
        File.SetUnixFileMode(_project["mutualauth"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _project.KeyStore(App, Fast).RefreshFails(Mab.FileFailure);
        Assert.IsEmpty(_project.Files("mutualauth"));
        File.SetUnixFileMode(_project["mutualauth"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [TestMethod]
    [DataRow("a.p12", "", "", "MAB1021")]
    [DataRow("a.store", "", "", "MAB1022")]
    [DataRow("a.jks", "KeySize", "3072", "MAB1024")]
    [DataRow("a.jks", "KeyAlgorithm", "EC", "MAB1024")]
    [DataRow("a.jks", "TrustOnly", "true", "MAB1026")]
    [DataRow("a.jks", "KeyPassword", "file:key.txt", "MAB1023")]
    [DataRow("a.jks", "StoreType", "PKCS12", "MAB1021")]
    public void Each_rule_of_the_ServiceNow_profile_has_an_error_of_its_own(string path, string name, string value, string code)
    {
        _project.Write("key.txt", "key password");
        _project.KeyStore(path, ("Profile", "ServiceNow"), (name, value));

        Assert.AreEqual(code, _project.Refresh().Findings.Single().Code);
        Assert.IsFalse(File.Exists(_project[path]));
    }

    [TestMethod]
    public void The_ServiceNow_profile_wants_the_chain_to_end_in_its_root()
    {
        _project.Write("password.txt", "changeit");
        var root = Sample.Rsa("root");
        var leaf = Sample.Rsa("leaf", root);
        _project.KeyStore(App, ("Profile", "ServiceNow"), ("StorePassword", "file:password.txt"));

        _project.Write(App, JksCodec.Write(Sample.Store(Sample.Key("app", leaf) with { Chain = [leaf.Chain[0]] }), Sample.Password, Sample.Password));
        Assert.Contains("CN=root", _project.RefreshFails(Mab.ServiceNowChain).Text);

        _project.Write(App, JksCodec.Write(Sample.Store(Sample.Key("app", leaf)), Sample.Password, Sample.Password));
        _project.RefreshOk();
    }

    [TestMethod]
    public void The_ServiceNow_profile_looks_into_a_keystore_that_somebody_else_has_made()
    {
        _project.Write("password.txt", "changeit");
        var own = Sample.Key("app", Sample.Rsa("app"));
        _project.KeyStore(App, ("Profile", "ServiceNow"), ("StorePassword", "file:password.txt"));

        _project.Write(App, Pkcs12Codec.Write(Sample.Store(own), Sample.Password, EncryptionProfile.Modern));
        Assert.Contains("PKCS12 in its content", _project.RefreshFails(Mab.ServiceNowStoreType).Text);

        _project.Write(App, JksCodec.Write(Sample.Store(Sample.Key("app", Sample.Ec("app"))), Sample.Password, Sample.Password));
        Assert.Contains("EC 256", _project.RefreshFails(Mab.ServiceNowKey).Text);

        // A partner that lies there as a key entry would be taken for an own identity.
        _project.Write(App, JksCodec.Write(Sample.Store(own, Sample.Key("web", Sample.Rsa("web"))), Sample.Password, Sample.Password));
        _project.WritePartner("web.pem");
        _project.Partner("web.pem").RefreshFails(Mab.AliasInUse);
    }

    private List<string> Snapshot() => Directory.EnumerateFiles(_project.Folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}")
        .ToList();

    private sealed class RefreshResultBag : System.Collections.Concurrent.ConcurrentBag<MutualAuth.KeyStores.Refresh.RefreshResult>;
}
