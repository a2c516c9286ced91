using System.IO.Compression;
using System.Text;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tests;

/// <summary>No password and no private key in any log, however much is logged.</summary>
[TestClass]
public sealed class SecretsTests : PackageTest
{
    private const string StoreCanary = "Canary-Store-7f3a91";
    private const string KeyCanary = "Canary-Key-52cc0e";
    private const string PreviousCanary = "Canary-Previous-b80d44";

    [TestMethod]
    [DataRow("env:STORE", "env:KEY", "env:PREVIOUS")]
    [DataRow("file:secrets/store", "file:secrets/key", "file:secrets/previous")]
    public void Passwords_that_work_are_in_no_log(string store, string key, string previous)
    {
        var project = WithCanaries();
        project.Declare($"""<MutualAuthKeyStore Include="orders.jks" StorePassword="{previous}" KeyPassword="{key}" />""");
        var first = project.Build("-v:diag").ShouldHaveSucceeded();
        project.Declare($"""<MutualAuthKeyStore Include="orders.jks" StorePassword="{store}" PreviousStorePassword="{previous}" KeyPassword="{key}" />""");
        var second = project.Build("-v:diag").ShouldHaveRefreshed();

        AssertNoSecret(first, project, KeyOf(project.Read("orders.jks")));
        AssertNoSecret(second, project, KeyOf(project.Read("orders.jks")));
    }

    [TestMethod]
    [DataRow("env:STORE", "env:PREVIOUS")]
    [DataRow("file:secrets/store", "file:secrets/previous")]
    public void Passwords_that_do_not_work_are_in_no_log(string store, string previous)
    {
        var project = WithCanaries();
        project.Declare("""<MutualAuthKeyStore Include="orders.jks" StorePassword="file:secrets/other" />""");
        project.Write("secrets/other", "another-password");
        project.Build().ShouldHaveSucceeded();
        project.Declare($"""<MutualAuthKeyStore Include="orders.jks" StorePassword="{store}" PreviousStorePassword="{previous}" />""");
        var result = project.Build("-v:diag");
        result.ShouldHaveFailedWith("MAB3005");

        AssertNoSecret(result, project);
    }

    [TestMethod]
    [DataRow("env:KEY")]
    [DataRow("file:secrets/key")]
    public void A_key_password_that_does_not_work_is_in_no_log(string key)
    {
        var project = WithCanaries();
        project.Declare("""<MutualAuthKeyStore Include="orders.jks" StorePassword="env:STORE" KeyPassword="env:PREVIOUS" />""");
        project.Build().ShouldHaveSucceeded();
        project.Declare($"""<MutualAuthKeyStore Include="orders.jks" StorePassword="env:STORE" KeyPassword="{key}" />""");
        var result = project.Build("-v:diag");
        result.ShouldHaveFailedWith("MAB3006");

        AssertNoSecret(result, project);
    }

    [TestMethod]
    public void The_random_password_is_in_no_log()
    {
        var project = QuickStart();
        var result = project.Build("-v:diag").ShouldHaveSucceeded();

        AssertAbsent(result, project.ReadText("mutualauth/orders.jks.password").Trim());
    }

    [TestMethod]
    public void No_stamp_holds_a_secret()
    {
        var project = WithCanaries();
        project.Declare("""<MutualAuthKeyStore Include="orders.jks" StorePassword="env:STORE" KeyPassword="file:secrets/key" />""");
        project.Build().ShouldHaveSucceeded();

        Assert.IsNotEmpty(project.Files("obj/mutualauth"));
        foreach (var file in project.Files("obj/mutualauth"))
            Assert.DoesNotContain("Canary", project.ReadText("obj/mutualauth/" + file));
    }

    private Project WithCanaries()
    {
        var project = Sandbox.NewProject("orders");
        project.Environment["STORE"] = StoreCanary;
        project.Environment["KEY"] = KeyCanary;
        project.Environment["PREVIOUS"] = PreviousCanary;
        project.Write("secrets/store", StoreCanary);
        project.Write("secrets/key", KeyCanary);
        project.Write("secrets/previous", PreviousCanary);
        return project;
    }

    private static byte[] KeyOf(byte[] file)
    {
        foreach (var password in new[] { StoreCanary, PreviousCanary })
        {
            try
            {
                return JksCodec.Read(file, new Password(password, "test"), [new Password(KeyCanary, "test")], ReadLimits.Default).Keys.Single().Key.Clear!.Pkcs8;
            }
            catch (KeyStores.Findings.MutualAuthException)
            {
                // The other one, then.
            }
        }

        throw new AssertFailedException("neither password opens the keystore");
    }

    private static void AssertNoSecret(BuildResult result, Project project, byte[]? key = null)
    {
        Assert.IsTrue(project.Has("orders.jks"));
        List<string> secrets = [StoreCanary, KeyCanary, PreviousCanary];
        if (key is not null)
        {
            // From the middle of the key, at each of the three ways in which base64 can fall on the bytes.
            secrets.AddRange(Enumerable.Range(300, 3).Select(start => Convert.ToBase64String(key, start, 30)));
            secrets.Add(Convert.ToHexString(key, 300, 20));
            secrets.Add(Convert.ToHexStringLower(key, 300, 20));
        }

        AssertAbsent(result, secrets);
    }

    private static void AssertAbsent(BuildResult result, params IReadOnlyList<string> secrets)
    {
        using var packed = new GZipStream(File.OpenRead(result.BinaryLog), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        packed.CopyTo(raw);
        Assert.IsNotEmpty(result.EmbeddedFiles);
        var bytes = raw.GetBuffer().AsSpan(0, (int)raw.Length);
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, result.Output, "in the log on the console");
            Assert.DoesNotContain(e => e.Message?.Contains(secret, StringComparison.Ordinal) == true, result.Events, "in a message of the binary log");
            Assert.IsLessThan(0, bytes.IndexOf(Encoding.UTF8.GetBytes(secret)), "in the bytes of the binary log");
            Assert.IsLessThan(0, bytes.IndexOf(Encoding.Unicode.GetBytes(secret)), "in the bytes of the binary log, as UTF-16");
            // Projects and what they import, which the log carries along, packed once more.
            foreach (var (file, content) in result.EmbeddedFiles)
                Assert.DoesNotContain(secret, content, $"in {file}, which the binary log holds");
        }
    }
}
